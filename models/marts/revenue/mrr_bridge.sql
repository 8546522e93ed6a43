with months as (

    select * from {{ ref('int_month_totals') }}

),

churns as (

    select
        month,
        sum(voluntary_churned_mrr) as voluntary_churned_mrr,
        sum(involuntary_churned_mrr) as involuntary_churned_mrr,
        sum(unexplained_churned_mrr) as unexplained_churned_mrr
    from {{ ref('int_churn_sums') }}
    group by month

)

select
    months.month,
    months.opening_mrr,
    months.new_mrr,
    months.reactivation_mrr,
    months.expansion_mrr,
    months.contraction_mrr,
    months.churned_mrr,
    coalesce(churns.voluntary_churned_mrr, 0) as voluntary_churned_mrr,
    coalesce(churns.involuntary_churned_mrr, 0) as involuntary_churned_mrr,
    coalesce(churns.unexplained_churned_mrr, 0) as unexplained_churned_mrr,
    months.closing_mrr,
    months.net_new_mrr,
    12 * months.closing_mrr as arr,
    months.opening_customers,
    months.new_customers,
    months.reactivated_customers,
    months.churned_customers,
    months.closing_customers,
    months.expanded_customers,
    months.contracted_customers,
    {{ percent('months.churned_customers', 'months.opening_customers') }}
        as logo_churn_percent,
    {{ multiple(
        '(months.new_mrr + months.reactivation_mrr + months.expansion_mrr)',
        '(months.contraction_mrr + months.churned_mrr)'
    ) }} as quick_ratio
from months
left join churns on months.month = churns.month
