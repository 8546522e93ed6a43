with changed_bases as (

    select
        basis_name,
        min(basis_value) as lesser_value,
        max(basis_value) as greater_value
    from {{ ref('int_past_bases') }}
    group by basis_name
    having not ({{ is_unchanged(['basis_value']) }})

),

-- A day more at both ends, as months begin earlier and later by the time zone.
completed_months as (

    select
        {{ dbt.dateadd('day', -1, add_months('cast(lesser_value as date)', 1)) }} as from_day,
        {{ dbt.dateadd('day', 1, add_months('cast(greater_value as date)', 1)) }} as until_day
    from changed_bases
    where basis_name = 'last_complete_month'

),

-- The events twice, not as one CTE: DuckDB would keep all of it though no month is complete.
newly_complete as (

    select events.customer_number
    from {{ ref('stg_subscription_events') }} as events
    inner join completed_months
        on
            events.occurred_at >= completed_months.from_day
            and events.occurred_at < completed_months.until_day

),

revalued as (

    select events.customer_number
    from {{ ref('stg_subscription_events') }} as events
    inner join changed_bases on changed_bases.basis_name = 'rate/' || events.currency

),

touched as (

    select customer_number from {{ ref('stg_touched_customers') }}
    union
    select customer_number from newly_complete
    union
    select customer_number from revalued

)

select customer_number
from touched
where {{ '1 = 1' if is_increment() else '1 = 0' }}
