-- No customer_id stands in two different rows of the raw table.
{{ config(store_failures=true) }}

with counted as (

    select
        *,
        count(*) over (partition by customer_id) as rows_of_the_customer
    from {{ ref('stg_customers') }}

)

select *
from counted
where rows_of_the_customer > 1
