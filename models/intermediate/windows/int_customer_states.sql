{% set columns = 'customer_number, month, next_month, customer_mrr, plan, billing_interval' %}
with changes as (

    select
        changes.customer_number,
        changes.source_customer_number,
        changes.subscription_id,
        changes.change_number,
        changes.month,
        changes.mrr_after as mrr,
        changes.customer_mrr,
        changes.next_month,
        changes.is_last_of_month,
        changes.is_last_of_month and changes.customer_mrr <> changes.mrr_after as is_beside_others,
        case when changes.mrr_after > 0 then changes.plan end as plan,
        case when changes.mrr_after > 0 then changes.billing_interval end as billing_interval
    from {{ recomputed_rows('int_mrr_changes', 'int_touched_customers') }} as changes
    inner join {{ recomputed_rows('int_customer_cohorts', 'int_touched_customers') }} as cohorts
        on changes.customer_number = cohorts.customer_number

),

-- What the last change of a month leaves is nearly always all that its customer pays; else
-- other subscriptions pay, too.
customers_with_several as (

    select distinct customer_number
    from changes
    where is_beside_others

),

several as (

    select
        *,
        lead(month) over (
            partition by customer_number, source_customer_number, subscription_id
            order by change_number
        ) as next_own_month
    from changes
    where customer_number in (select customers_with_several.customer_number from customers_with_several)

),

-- Charges for use have no subscription_id: they are MRR, but nothing that has a plan.
side_by_side as (

    select
        months.customer_number,
        months.month,
        months.next_month,
        months.customer_mrr,
        several.plan,
        several.billing_interval,
        row_number() over (
            partition by months.customer_number, months.month
            order by
                case when several.subscription_id is null then 0 else several.mrr end desc,
                {{ bytewise("coalesce(several.subscription_id, '')") }},
                coalesce(several.source_customer_number, 0)
        ) as size_rank
    from several as months
    inner join several
        on
            months.customer_number = several.customer_number
            and months.month >= several.month
            and (months.month < several.next_own_month or several.next_own_month is null)
    where months.is_beside_others

),

states as (

    select {{ columns }}
    from changes
    where is_last_of_month and not is_beside_others

    union all

    select {{ columns }}
    from side_by_side
    where size_rank = 1

)

select
    customer_number,
    month,
    next_month,
    customer_mrr as closing_mrr,
    case when customer_mrr > 0 then coalesce(plan, 'unknown') end as plan,
    case when customer_mrr > 0 then {{ known_interval('billing_interval') }} end as billing_interval,
    {{ band('customer_mrr') }} as closing_band
from states
