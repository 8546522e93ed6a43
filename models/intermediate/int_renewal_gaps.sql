with steps as (

    select
        customer_number,
        occurred_at,
        {{ mrr_step("occurred_at, recorded_at, " ~ bytewise('event_id')) }} as step
    from {{ ref('int_priced_events') }}
    where {{ var('renewal_grace_days') }} > 0

),

-- What happens at one instant nets out: it is no gap.
instants as (

    select
        customer_number,
        occurred_at,
        sum(step) as step
    from steps
    group by customer_number, occurred_at
    having sum(step) <> 0

),

balances as (

    select
        customer_number,
        occurred_at,
        sum(step) over up_to_here as customer_mrr,
        lead(occurred_at) over customer as next_occurred_at
    from instants
    window
        customer as (partition by customer_number order by occurred_at),
        up_to_here as (
            partition by customer_number order by occurred_at
            rows between unbounded preceding and current row
        )

)

select
    customer_number,
    occurred_at as stopped_at,
    next_occurred_at as returned_at
from balances
where
    customer_mrr = 0
    and {{ dbt.datediff(
        local_date('occurred_at'), local_date('next_occurred_at'), 'day'
    ) }} <= {{ var('renewal_grace_days') }}
