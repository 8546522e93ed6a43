with firsts as (

    select *
    from {{ ref('int_revenue_movements') }}
    where movement = 'new'

),

valued as (

    select
        firsts.customer_id,
        firsts.cohort_month,
        firsts.closing_mrr as cohort_mrr,
        coalesce(customers.annual_contract_value, 12 * firsts.closing_mrr)
            as annual_contract_value,
        coalesce(customers.industry, 'unknown') as industry
    from firsts
    left join {{ ref('stg_customers') }} as customers
        on firsts.customer_id = customers.customer_id

)

select
    customer_id,
    cohort_month,
    cohort_mrr,
    {{ segment('annual_contract_value') }} as segment,
    industry
from valued
