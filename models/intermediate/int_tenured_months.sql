with months as (

    select * from {{ ref('int_months') }}

),

-- A customer's cohort is all that the base asks of a customer.
cohort_movements as (

    select
        cohort_month,
        month,
        sum(closing_mrr) - sum(opening_mrr) as step,
        {{ customers_gained() }} as customer_step,
        sum(case when movement = 'expansion' then amount else 0 end) as expansion,
        sum(case when movement = 'contraction' then amount else 0 end) as contraction,
        sum(case when movement = 'churn' then amount else 0 end) as churn
    from {{ ref('int_movement_sums') }}
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
        sum(expansion) as expansion_mrr,
        sum(contraction) as contraction_mrr,
        sum(churn) as churned_mrr
    from tenured
    where month >= tenured_month
    group by month

)

select
    months.month,
    cast(
        sum(coalesce(base_steps.customer_step, 0)) over (order by months.month) as bigint
    ) as base_customers,
    sum(coalesce(base_steps.base_step, 0)) over (order by months.month) as base_mrr,
    coalesce(changes.expansion_mrr, 0) as expansion_mrr,
    coalesce(changes.contraction_mrr, 0) as contraction_mrr,
    coalesce(changes.churned_mrr, 0) as churned_mrr
from months
left join base_steps on months.month = base_steps.month
left join changes on months.month = changes.month
