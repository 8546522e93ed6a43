-- A number is many times cheaper to sort, to join and to keep than a text.
with known as (

    select customer_id from {{ ref('stg_raw_fingerprints') }}
    union
    select customer_id from {{ ref('stg_judged_periods') }}
    union
    select customer_id from {{ ref('stg_judged_history') }}
    union
    select customer_id from {{ ref('stg_judged_usage_charges') }}
    union
    select parent_customer_id as customer_id from {{ ref('stg_customers') }}

),

ids as (

    select customer_id
    from known
    where customer_id <> ''

)

{% if is_increment() %},

placed as (

    select
        ids.customer_id,
        numbers.customer_number,
        max(numbers.customer_number) over (
            order by {{ bytewise('ids.customer_id') }}
            rows between unbounded preceding and current row
        ) as number_below,
        min(numbers.customer_number) over (
            order by {{ bytewise('ids.customer_id') }}
            rows between current row and unbounded following
        ) as number_above
    from (
        select customer_id from ids
        union
        select customer_id from {{ this }}
    ) as ids
    left join {{ this }} as numbers on ids.customer_id = numbers.customer_id

),

added as (

    select
        customer_id,
        coalesce(number_below, 0) as number_below,
        number_above,
        row_number() over (
            partition by number_below order by {{ bytewise('customer_id') }}
        ) as place,
        count(*) over (partition by number_below) as places
    from placed
    where customer_number is null

)

select
    customer_id,
    {{ number_between('number_below', 'number_above', 'place', 'places') }} as customer_number
from added
{% else %}

select
    customer_id,
    {{ number_gap() }} * row_number() over (order by {{ bytewise('customer_id') }}) as customer_number
from ids
{% endif %}
