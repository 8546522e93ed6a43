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

events as (

    select * from {{ ref('stg_subscription_events') }}

),

touched as (

    select customer_number from {{ ref('stg_touched_customers') }}

    union

    -- Not as a join: DuckDB would read all events though no month is complete.
    select customer_number
    from events
    where
        occurred_at >= (select completed_months.from_day from completed_months)
        and occurred_at < (select completed_months.until_day from completed_months)

    union

    select events.customer_number
    from events
    inner join changed_bases on changed_bases.basis_name = 'rate/' || events.currency

)

select customer_number
from touched
where {{ '1 = 1' if is_increment() else '1 = 0' }}
