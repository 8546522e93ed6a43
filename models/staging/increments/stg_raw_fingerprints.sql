with events as (

    select
        customer_id,
        count(*) as raw_rows,
        {{ row_hash_sum() }} as hash_sum
    from {{ source('raw', 'subscription_events') }}
    group by customer_id

),

attributes as (

    select
        customer_id,
        count(*) as raw_rows,
        {{ row_hash_sum() }} as hash_sum
    from {{ source('raw', 'customers') }}
    group by customer_id

),

-- Rows without a customer_id are those of the customer '', which is always there.
named as (

    select
        coalesce({{ clean_text('customer_id') }}, '') as customer_id,
        raw_rows,
        hash_sum
    from events

    union all

    select
        coalesce({{ clean_text('customer_id') }}, '') as customer_id,
        raw_rows,
        hash_sum
    from attributes

    union all

    select
        '' as customer_id,
        0 as raw_rows,
        0 as hash_sum

),

summed as (

    select
        customer_id,
        sum(raw_rows) as raw_rows,
        sum(hash_sum) as hash_sum
    from named
    group by customer_id

)

{% if is_increment() %}
-- Whoever is as before is there already.
select
    {{ build_number() }} as build_number,
    coalesce(summed.customer_id, former.customer_id) as customer_id,
    coalesce(summed.raw_rows, 0) as raw_rows,
    coalesce(summed.hash_sum, 0) as hash_sum
from summed
full outer join {{ this }} as former
    on summed.customer_id = former.customer_id
where
    coalesce(summed.raw_rows, 0) <> coalesce(former.raw_rows, 0)
    or coalesce(summed.hash_sum, 0) <> coalesce(former.hash_sum, 0)
{% else %}
select
    {{ build_number() }} as build_number,
    customer_id,
    raw_rows,
    hash_sum
from summed
{% endif %}
