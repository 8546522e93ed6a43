-- What holds at the end of a month is the last state that began in it. Charges for use
-- have no subscription_id: they are MRR, but no subscription that has a plan.
with month_ends as (

    select
        states.customer_id,
        states.source_customer_id,
        coalesce(states.subscription_id, '') as subscription_id,
        states.month,
        {{ local_month('states.valid_to') }} as next_month,
        states.mrr,
        case when states.mrr > 0 then coalesce(states.plan, 'unknown') end as plan,
        case when states.mrr > 0 then coalesce(states.billing_interval, 'unknown') end
            as billing_interval
    from {{ ref('int_subscription_states') }} as states
    cross join {{ ref('int_reporting_period') }} as period
    where
        states.month <= period.last_complete_month
        and (
            states.valid_to is null
            or {{ local_month('states.valid_to') }} > states.month
        )

),

-- Most customers have one subscription, whose states are theirs.
customers_with_several as (

    select customer_id
    from month_ends
    group by customer_id
    having
        min(subscription_id) <> max(subscription_id)
        {% if var('roll_up_to_parent') %}
        or min(source_customer_id) <> max(source_customer_id)
        {% endif %}

),

months_with_several as (

    select distinct
        month_ends.customer_id,
        month_ends.month
    from month_ends
    inner join customers_with_several
        on month_ends.customer_id = customers_with_several.customer_id

),

side_by_side as (

    select
        months.customer_id,
        months.month,
        month_ends.plan,
        month_ends.billing_interval,
        sum(month_ends.mrr) over (
            partition by months.customer_id, months.month
        ) as closing_mrr,
        row_number() over (
            partition by months.customer_id, months.month
            order by
                case when month_ends.subscription_id = '' then 0 else month_ends.mrr end desc,
                {{ bytewise('month_ends.subscription_id') }},
                {{ bytewise('month_ends.source_customer_id') }}
        ) as size_rank
    from months_with_several as months
    inner join month_ends
        on
            months.customer_id = month_ends.customer_id
            and months.month >= month_ends.month
            and (months.month < month_ends.next_month or month_ends.next_month is null)

)

select
    month_ends.customer_id,
    month_ends.month,
    month_ends.mrr as closing_mrr,
    month_ends.plan,
    month_ends.billing_interval
from month_ends
left join customers_with_several
    on month_ends.customer_id = customers_with_several.customer_id
where customers_with_several.customer_id is null

union all

select
    customer_id,
    month,
    cast(closing_mrr as {{ money_type() }}) as closing_mrr,
    case when closing_mrr > 0 then coalesce(plan, 'unknown') end as plan,
    case when closing_mrr > 0 then coalesce(billing_interval, 'unknown') end
        as billing_interval
from side_by_side
where size_rank = 1
