with period as (

    select * from {{ ref('int_reporting_period') }}

),

-- What happens inside a month nets out: only the sum of its changes is left.
changes as (

    select
        states.customer_id,
        states.month,
        cast(sum(states.mrr - states.previous_mrr) as {{ money_type() }}) as net_change
    from {{ ref('int_subscription_states') }} as states
    cross join period
    where
        states.month <= period.last_complete_month
        and states.mrr <> states.previous_mrr
    group by states.customer_id, states.month
    having sum(states.mrr - states.previous_mrr) <> 0

),

closings as (

    select
        customer_id,
        month,
        net_change,
        cast(sum(net_change) over (
            partition by customer_id order by month
            rows between unbounded preceding and current row
        ) as {{ money_type() }}) as closing_mrr,
        first_value(month) over (
            partition by customer_id order by month
            rows between unbounded preceding and current row
        ) as cohort_month
    from changes

)

select
    customer_id,
    month,
    {{ movement('closing_mrr - net_change', 'closing_mrr', 'month = cohort_month') }}
        as movement,
    abs(net_change) as amount,
    cast(closing_mrr - net_change as {{ money_type() }}) as opening_mrr,
    closing_mrr,
    cohort_month,
    cast(
        {{ months_between('cohort_month', 'month') }} as integer
    ) as customer_age_months
from closings
