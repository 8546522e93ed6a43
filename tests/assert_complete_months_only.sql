-- No mart holds a month that the data does not reach to its end.
select
    months.mart,
    months.month
from (
    select 'revenue_movements' as mart, max(month) as month
    from {{ ref('revenue_movements') }}
    union all
    select 'monthly_nrr' as mart, max(month) as month
    from {{ ref('monthly_nrr') }}
    union all
    select 'cohort_nrr' as mart,
        max({{ add_months('cohort_month', var('cohort_window_months')) }}) as month
    from {{ ref('cohort_nrr') }}
    union all
    select 'segmented_nrr' as mart,
        max({{ add_months('cohort_quarter', 2 + var('cohort_window_months')) }}) as month
    from {{ ref('segmented_nrr') }}
) as months
cross join {{ ref('int_reporting_period') }} as period
where months.month > period.last_complete_month
