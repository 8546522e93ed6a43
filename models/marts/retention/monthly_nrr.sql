with months as (

    select * from {{ ref('int_months') }}

),

-- A customer's cohort is all that the base asks of a customer.
cohort_movements as (

    select
        cohort_month,
        month,
        sum(closing_mrr - opening_mrr) as step,
        sum(case when opening_mrr = 0 then 1 when closing_mrr = 0 then -1 else 0 end)
            as customer_step,
        sum(case when movement = 'expansion' then amount else 0 end) as expansion,
        sum(case when movement = 'contraction' then amount else 0 end) as contraction,
        sum(case when movement = 'churn' then amount else 0 end) as churn
    from {{ ref('int_revenue_movements') }}
    group by cohort_month, month

),

tenured as (

    select
        *,
        {{ add_months('cohort_month', var('tenure_months')) }} as tenured_month,
        {{ add_months('month', 1) }} as next_month
    from cohort_movements

),

-- A change is in the base from the month after it, once the cohort has tenure.
base_steps as (

    select
        greatest(next_month, tenured_month) as month,
        sum(step) as base_step,
        sum(customer_step) as customer_step
    from tenured
    group by greatest(next_month, tenured_month)

),

changes as (

    select
        month,
        sum(expansion) as expansion_revenue,
        sum(contraction) as contraction_revenue,
        sum(churn) as churned_revenue
    from tenured
    where month >= tenured_month
    group by month

),

totals as (

    select
        months.month,
        sum(coalesce(base_steps.customer_step, 0)) over (order by months.month)
            as base_customers,
        sum(coalesce(base_steps.base_step, 0)) over (order by months.month) as base_revenue,
        coalesce(changes.expansion_revenue, 0) as expansion_revenue,
        coalesce(changes.contraction_revenue, 0) as contraction_revenue,
        coalesce(changes.churned_revenue, 0) as churned_revenue
    from months
    left join base_steps on months.month = base_steps.month
    left join changes on months.month = changes.month

),

ratios as (

    select
        *,
        base_revenue + expansion_revenue - contraction_revenue - churned_revenue
            as net_revenue,
        base_revenue - contraction_revenue - churned_revenue as retained_revenue,
        {{ unrounded_ratio(
            '(base_revenue + expansion_revenue - contraction_revenue - churned_revenue)',
            'base_revenue'
        ) }} as ratio
    from totals

)

select
    month,
    cast(base_customers as bigint) as base_customers,
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
