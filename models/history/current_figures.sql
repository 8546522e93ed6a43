-- What this build reports by month and by cohort; a figure that is null is not reported.
with monthly_nrr as (

    select
        *,
        month as period,
        month as last_month
    from {{ ref('monthly_nrr') }}

),

trailing_nrr as (

    select
        *,
        month as period,
        month as last_month
    from {{ ref('trailing_nrr') }}
    where window_months = 12

),

mrr_bridge as (

    select
        *,
        month as period,
        month as last_month
    from {{ ref('mrr_bridge') }}

),

cohort_nrr as (

    select
        *,
        cohort_month as period,
        {{ add_months('cohort_month', checked_var('cohort_window_months')) }} as last_month
    from {{ ref('cohort_nrr') }}

),

figures as (

    {{ figures_of('monthly_nrr', [
        'base_customers', 'base_revenue', 'expansion_revenue', 'contraction_revenue',
        'churned_revenue', 'net_revenue', 'monthly_nrr', 'monthly_grr',
        'three_month_avg_nrr', 'month_over_month_change'
    ]) }}
    union all
    {{ figures_of('trailing_nrr', [
        'customers', 'starting_mrr', 'ending_mrr', 'retained_mrr',
        'nrr_percent', 'grr_percent', 'logo_retention_percent'
    ]) }}
    union all
    {{ figures_of('mrr_bridge', [
        'opening_mrr', 'new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr',
        'churned_mrr', 'voluntary_churned_mrr', 'involuntary_churned_mrr',
        'unexplained_churned_mrr', 'closing_mrr', 'net_new_mrr', 'arr', 'opening_customers',
        'new_customers', 'reactivated_customers', 'churned_customers', 'closing_customers',
        'expanded_customers', 'contracted_customers', 'logo_churn_percent', 'quick_ratio'
    ]) }}
    union all
    {{ figures_of('cohort_nrr', [
        'customers', 'total_starting_mrr', 'total_expansion', 'total_contraction',
        'total_churn', 'total_reactivation', 'ending_revenue', 'nrr_percent',
        'grr_percent', 'expansion_rate', 'contraction_rate', 'churn_rate',
        'logo_retention_percent'
    ]) }}

)

select
    metric,
    period,
    last_month,
    reported_value
from figures
