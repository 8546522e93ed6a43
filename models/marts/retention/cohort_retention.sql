{% set measures = [
    'customers', 'active_customers', 'starting_mrr', 'mrr', 'retained_mrr'
] %}

with movements as (

    select
        movements.*,
        {{ month_number('movements.month') }} as month_number,
        cohorts.cohort_mrr
    from {{ ref('int_revenue_movements') }} as movements
    inner join {{ ref('int_customer_cohorts') }} as cohorts
        on movements.customer_number = cohorts.customer_number

),

steps as (

    select
        month_number,
        cohort_month,
        sum(case when month = cohort_month then 1 else 0 end) as customers,
        sum(case when opening_mrr = 0 then 1 when closing_mrr = 0 then -1 else 0 end)
            as active_customers,
        sum(case when month = cohort_month then closing_mrr else 0 end) as starting_mrr,
        sum(closing_mrr) - sum(opening_mrr) as mrr,
        sum(least(closing_mrr, cohort_mrr)) - sum(least(opening_mrr, cohort_mrr))
            as retained_mrr
    from movements
    group by month_number, cohort_month

),

totals as (

    {{ totals_of('steps', ['cohort_month'], measures) }}

)

select
    cohort_month,
    cast(
        {{ months_between('cohort_month', 'month') }} as integer
    ) as months_since_start,
    cast(customers as bigint) as customers,
    cast(active_customers as bigint) as active_customers,
    starting_mrr,
    mrr,
    retained_mrr,
    {{ percent('mrr', 'starting_mrr') }} as nrr_percent,
    {{ percent('retained_mrr', 'starting_mrr') }} as grr_percent,
    {{ percent('active_customers', 'customers') }} as logo_retention_percent
from totals
where month >= cohort_month
