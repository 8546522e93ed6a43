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
        coalesce({{ clean_text('customer_id') }}, '') as customer_id,
        raw_rows,
        hash_sum,
        hash_parity
    from events

    union all

    select
        coalesce({{ clean_text('customer_id') }}, '') as customer_id,
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

),

compared as (

    select
        named.*,
        1 as is_now
    from named

    {% if is_increment() %}
    union all

    select
        former.customer_id,
        former.raw_rows,
        former.hash_sum,
        former.hash_parity,
        0 as is_now
    from {{ this }} as former
    {% endif %}

)

select
    {{ build_number() }} as build_number,
    customer_id,
    sum(is_now * raw_rows) as raw_rows,
    sum(is_now * hash_sum) as hash_sum,
    sum(is_now * hash_parity) as hash_parity
from compared
group by customer_id
{% if is_increment() %}
-- Whoever is as before is there already.
having
    sum(is_now * raw_rows) <> sum((1 - is_now) * raw_rows)
    or sum(is_now * hash_sum) <> sum((1 - is_now) * hash_sum)
    or sum(is_now * hash_parity) <> sum((1 - is_now) * hash_parity)
{% endif %}
