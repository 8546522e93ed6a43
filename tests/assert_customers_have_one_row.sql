-- No customer_id stands in two different rows of the raw table.
-- They are shown as they are written there: what differs may read as the same value.
{{ config(store_failures=true) }}

with repeated as (

    select customer_id
    from {{ ref('stg_customers') }}
    group by customer_id
    having count(*) > 1

),

written as (

    select distinct
        {{ clean_text('customer_id') }} as customer_id,
        {{ clean_text('annual_contract_value') }} as annual_contract_value,
        {{ clean_text('industry') }} as industry,
        {{ clean_text('acquisition_channel') }} as acquisition_channel,
        {{ clean_text('country') }} as country,
        {{ clean_text('parent_customer_id') }} as parent_customer_id,
        {{ clean_text('signed_up_at') }} as signed_up_at
    from {{ source('raw', 'customers') }}
    where {{ clean_text('customer_id') }} in (select repeated.customer_id from repeated)

)

select * from written
order by customer_id
