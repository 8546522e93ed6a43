with firsts as (

    select *
    from {{ recomputed_rows('int_revenue_movements', 'int_touched_customers') }}
    where movement = 'new'

),

valued as (

    select
        firsts.customer_number,
        numbers.customer_id,
        firsts.cohort_month,
        firsts.closing_mrr as cohort_mrr,
        coalesce(customers.annual_contract_value, 12 * firsts.closing_mrr)
            as annual_contract_value,
        coalesce(customers.industry, 'unknown') as industry,
        coalesce(customers.acquisition_channel, 'unknown') as acquisition_channel,
        coalesce(customers.country, 'unknown') as country
    from firsts
    inner join {{ ref('stg_customer_numbers') }} as numbers
        on firsts.customer_number = numbers.customer_number
    left join {{ ref('stg_customers') }} as customers
        on numbers.customer_id = customers.customer_id

)

select
    customer_id,
    customer_number,
    cohort_month,
    cohort_mrr,
    {{ segment('annual_contract_value') }} as segment,
    industry,
    acquisition_channel,
    country,
    left(cast(cohort_month as {{ dbt.type_string() }}), 4) as cohort_year
from valued
