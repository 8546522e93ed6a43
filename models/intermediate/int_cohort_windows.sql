{% set window_months = checked_var('cohort_window_months') %}

with period as (

    select {{ add_months('last_complete_month', -window_months) }} as last_cohort_month
    from {{ ref('int_reporting_period') }}

),

movements as (

    select movements.*
    from {{ recomputed_rows('int_revenue_movements', 'int_touched_windows') }} as movements
    cross join period
    where
        movements.customer_age_months <= {{ window_months }}
        and movements.cohort_month <= period.last_cohort_month

),

-- The cohort month's own movement is the starting MRR, not a change of it.
windows as (

    select
        customer_number,
        cohort_month,
        {{ moved('new') }} as starting_mrr,
        {{ moved('expansion') }} as expansion_mrr,
        {{ moved('contraction') }} as contraction_mrr,
        {{ moved('churn') }} as churned_mrr,
        {{ moved('reactivation') }} as reactivation_mrr
    from movements
    group by customer_number, cohort_month

),

ended as (

    select
        *,
        cast(
            starting_mrr + expansion_mrr - contraction_mrr - churned_mrr
            + reactivation_mrr as {{ money_type() }}
        ) as ending_mrr
    from windows

)

select
    ended.*,
    least(ended.starting_mrr, ended.ending_mrr) as retained_mrr,
    cohorts.customer_id,
    cohorts.segment,
    cohorts.industry
from ended
inner join {{ ref('int_customer_cohorts') }} as cohorts
    on ended.customer_number = cohorts.customer_number
