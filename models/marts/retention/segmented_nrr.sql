with windows as (

    select
        *,
        cast({{ dbt.date_trunc('quarter', 'cohort_month') }} as date) as cohort_quarter
    from {{ ref('int_cohort_windows') }}

),

-- A quarter appears when the windows of its three cohort months are complete.
complete_windows as (

    select windows.*
    from windows
    cross join {{ ref('int_reporting_period') }} as period
    where
        {{ add_months('windows.cohort_quarter', 2 + checked_var('cohort_window_months')) }}
        <= period.last_complete_month

),

totals as (

    select
        segment,
        industry,
        cohort_quarter,
        count(*) as customers,
        sum(starting_mrr) as starting_revenue,
        sum(expansion_mrr) as expansion,
        sum(contraction_mrr) as contraction,
        sum(churned_mrr) as churn,
        sum(reactivation_mrr) as reactivation,
        sum(ending_mrr) as ending_revenue,
        sum(retained_mrr) as retained_revenue
    from complete_windows
    group by segment, industry, cohort_quarter
    having count(*) >= {{ var('min_segment_customers') }}

)

select
    segment,
    industry,
    cohort_quarter,
    customers,
    starting_revenue,
    expansion,
    contraction,
    churn,
    reactivation,
    ending_revenue,
    {{ percent('ending_revenue', 'starting_revenue') }} as nrr,
    {{ percent('retained_revenue', 'starting_revenue') }} as grr,
    rank() over (
        partition by cohort_quarter
        order by {{ unrounded_ratio('ending_revenue', 'starting_revenue') }} desc
    ) as nrr_rank
from totals
