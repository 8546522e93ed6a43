with windows as (

    select * from {{ ref('int_cohort_windows') }}

),

totals as (

    select
        cohort_month,
        count(*) as customers,
        sum(starting_mrr) as total_starting_mrr,
        sum(expansion_mrr) as total_expansion,
        sum(contraction_mrr) as total_contraction,
        sum(churned_mrr) as total_churn,
        sum(reactivation_mrr) as total_reactivation,
        sum(ending_mrr) as ending_revenue,
        sum(retained_mrr) as retained_revenue,
        sum(case when ending_mrr > 0 then 1 else 0 end) as retained_customers
    from windows
    group by cohort_month

)

select
    cohort_month,
    customers,
    total_starting_mrr,
    total_expansion,
    total_contraction,
    total_churn,
    total_reactivation,
    ending_revenue,
    {{ percent('ending_revenue', 'total_starting_mrr') }} as nrr_percent,
    {{ percent('retained_revenue', 'total_starting_mrr') }} as grr_percent,
    {{ percent('total_expansion', 'total_starting_mrr') }} as expansion_rate,
    {{ percent('total_contraction', 'total_starting_mrr') }} as contraction_rate,
    {{ percent('total_churn', 'total_starting_mrr') }} as churn_rate,
    {{ percent('retained_customers', 'customers') }} as logo_retention_percent
from totals
