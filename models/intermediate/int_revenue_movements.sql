with period as (

    select * from {{ ref('int_reporting_period') }}

),

-- A state that begins and ends within one month never closes a month.
closing_states as (

    select *
    from {{ ref('int_subscription_states') }}
    where mrr > 0 and (to_month is null or from_month < to_month)

),

-- A state adds its MRR in the month it begins and takes it away in the one it ends.
steps as (

    select
        customer_id,
        from_month as month,
        mrr as step
    from closing_states

    union all

    select
        customer_id,
        to_month as month,
        -mrr as step
    from closing_states
    where to_month is not null

),

changes as (

    select
        steps.customer_id,
        steps.month,
        sum(steps.step) as change
    from steps
    cross join period
    where steps.month <= period.last_complete_month
    group by steps.customer_id, steps.month
    having sum(steps.step) <> 0

),

closings as (

    select
        customer_id,
        month,
        change,
        sum(change) over (
            partition by customer_id order by month
            rows between unbounded preceding and current row
        ) as closing_mrr,
        min(month) over (partition by customer_id) as cohort_month
    from changes

)

select
    customer_id,
    month,
    {{ movement('closing_mrr - change', 'closing_mrr', 'month = cohort_month') }}
        as movement,
    abs(change) as amount,
    closing_mrr - change as opening_mrr,
    closing_mrr,
    cohort_month,
    cast({{ months_between('cohort_month', 'month') }} as integer)
        as customer_age_months
from closings
