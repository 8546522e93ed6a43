with events as (

    select
        customer_id,
        count(*) as raw_rows,
        {{ row_hashes() }}
    from {{ source('raw', 'subscription_events') }}
    group by customer_id

),

attributes as (

    select
        customer_id,
        count(*) as raw_rows,
        {{ row_hashes() }}
    from {{ source('raw', 'customers') }}
    group by customer_id

),

-- Rows without a customer_id are those of the customer '', which is always there.
named as (

    select
        {{ clean_text('customer_id') }} as customer_id,
        raw_rows,
        hash_sum,
        hash_parity
    from events

    union all

    select
        {{ clean_text('customer_id') }} as customer_id,
        raw_rows,
        hash_sum,
        hash_parity
    from attributes

    union all

    select
        '' as customer_id,
        0 as raw_rows,
        0 as hash_sum,
        0 as hash_parity

)

select
    {{ build_number() }} as build_number,
    coalesce(customer_id, '') as customer_id,
    sum(raw_rows) as raw_rows,
    sum(hash_sum) as hash_sum,
    sum(hash_parity) as hash_parity
from named
group by coalesce(customer_id, '')
