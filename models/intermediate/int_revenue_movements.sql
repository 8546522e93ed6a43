with period as (

    select last_complete_month from {{ ref('int_reporting_period') }}

),

-- From the events, not from int_mrr_changes: that is many times as wide.
steps as (

    select
        customer_number,
        {{ local_month('occurred_at') }} as month,
        {{ mrr_step(event_order('occurred_at')) }} as step
    from {{ recomputed_events('int_touched_customers') }}

),

-- What happens inside a month nets out: only the sum of its steps is left.
changes as (

    select
        customer_number,
        month,
        cast(sum(step) as {{ money_type() }}) as net_change
    from steps
    where month <= (select period.last_complete_month from period)
    group by customer_number, month
    having sum(step) <> 0

),

closings as (

    select
        *,
        cast(sum(net_change) over up_to_here as {{ money_type() }}) as closing_mrr,
        first_value(month) over up_to_here as cohort_month
    from changes
    window up_to_here as (
        partition by customer_number
        order by month
        rows between unbounded preceding and current row
    )

),

balances as (

    select
        *,
        cast(closing_mrr - net_change as {{ money_type() }}) as opening_mrr
    from closings

)

select
    customer_number,
    month,
    {{ listed_word(
        movement('opening_mrr', 'closing_mrr', 'month = cohort_month'), movements()
    ) }} as movement,
    abs(net_change) as amount,
    opening_mrr,
    closing_mrr,
    cohort_month,
    cast(
        {{ months_between('cohort_month', 'month') }} as integer
    ) as customer_age_months
from balances
