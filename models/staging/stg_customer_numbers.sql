-- A number is many times cheaper to sort, to join and to keep than a text.
with known as (

    select customer_id from {{ ref('stg_trimmed_events') }}
    union
    select customer_id from {{ ref('stg_judged_periods') }}
    union
    select customer_id from {{ ref('stg_judged_history') }}
    union
    select customer_id from {{ ref('stg_judged_usage_charges') }}
    union
    select customer_id from {{ ref('stg_customers') }}
    union
    select parent_customer_id as customer_id from {{ ref('stg_customers') }}

)

select
    customer_id,
    row_number() over (order by {{ bytewise('customer_id') }}) as customer_number
from known
where customer_id is not null
