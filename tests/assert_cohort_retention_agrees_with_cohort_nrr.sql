-- At the end of the window, cohort_retention says what cohort_nrr says.
with window_ends as (

    select *
    from {{ ref('cohort_retention') }}
    where months_since_start = {{ var('cohort_window_months') }}

)

select
    coalesce(window_ends.cohort_month, cohorts.cohort_month) as cohort_month,
    window_ends.mrr,
    cohorts.ending_revenue,
    window_ends.grr_percent as grr_by_retention,
    cohorts.grr_percent
from window_ends
full outer join {{ ref('cohort_nrr') }} as cohorts
    on window_ends.cohort_month = cohorts.cohort_month
where
    window_ends.cohort_month is null
    or cohorts.cohort_month is null
    or window_ends.customers <> cohorts.customers
    or window_ends.starting_mrr <> cohorts.total_starting_mrr
    or window_ends.mrr <> cohorts.ending_revenue
    or window_ends.nrr_percent <> cohorts.nrr_percent
    or window_ends.grr_percent <> cohorts.grr_percent
    or window_ends.logo_retention_percent <> cohorts.logo_retention_percent
