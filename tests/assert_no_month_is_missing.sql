-- monthly_nrr has every month from the first revenue month to the last complete one.
with bounds as (

    select
        min(movements.month) as first_month,
        min(period.last_complete_month) as last_month
    from {{ ref('revenue_movements') }} as movements
    cross join {{ ref('int_reporting_period') }} as period

),

published as (

    select
        count(*) as months,
        min(month) as first_month,
        max(month) as last_month
    from {{ ref('monthly_nrr') }}

)

select
    bounds.first_month,
    bounds.last_month,
    published.months
from bounds
cross join published
where
    bounds.first_month is not null
    and (
        published.first_month <> bounds.first_month
        or published.last_month <> bounds.last_month
        or published.months
        <> 1 + {{ months_between('bounds.first_month', 'bounds.last_month') }}
    )
