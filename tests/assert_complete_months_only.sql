-- No mart holds a month that the data does not reach to its end.
with latest as (

    select
        'revenue_movements' as mart,
        max(month) as month
    from {{ ref('revenue_movements') }}

    union all

    select
        'monthly_nrr' as mart,
        max(month) as month
    from {{ ref('monthly_nrr') }}

    union all

    select
        'cohort_nrr' as mart,
        {{ add_months('max(cohort_month)', var('cohort_window_months')) }} as month
    from {{ ref('cohort_nrr') }}

    union all

    select
        'segmented_nrr' as mart,
        {{ add_months('max(cohort_quarter)', 2 + checked_var('cohort_window_months')) }} as month
    from {{ ref('segmented_nrr') }}

)

select
    latest.mart,
    latest.month
from latest
cross join {{ ref('int_reporting_period') }} as period
where latest.month > period.last_complete_month
