with months as (

    select
        month,
        base_customers,
        base_mrr as base_revenue,
        expansion_mrr as expansion_revenue,
        contraction_mrr as contraction_revenue,
        churned_mrr as churned_revenue,
        base_mrr + expansion_mrr - contraction_mrr - churned_mrr as net_revenue,
        base_mrr - contraction_mrr - churned_mrr as retained_revenue
    from {{ ref('int_tenured_months') }}

),

ratios as (

    select
        *,
        {{ unrounded_ratio('net_revenue', 'base_revenue') }} as ratio
    from months

)

select
    month,
    base_customers,
    base_revenue,
    expansion_revenue,
    contraction_revenue,
    churned_revenue,
    net_revenue,
    {{ percent('net_revenue', 'base_revenue') }} as monthly_nrr,
    {{ percent('retained_revenue', 'base_revenue') }} as monthly_grr,
    {{ percent_of_ratios(
        'sum(ratio) over (order by month rows between 2 preceding and current row)',
        'count(ratio) over (order by month rows between 2 preceding and current row)'
    ) }} as three_month_avg_nrr,
    {{ percent_of_ratios('(ratio - lag(ratio) over (order by month))', '1') }}
        as month_over_month_change
from ratios
