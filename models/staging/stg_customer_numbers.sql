-- A number is many times cheaper to sort, to join and to keep than a text.
with known as (

    {% if is_increment() or not execute %}
    -- Nobody else can be new.
    select customer_id from {{ ref('stg_changed_customers') }}
    union
    {% endif %}
    {% if not is_increment() %}
    select customer_id from {{ ref('stg_raw_fingerprints') }}
    union
    {% endif %}
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

everyone as (

    select
        ids.customer_id,
        cast(null as bigint) as customer_number
    from ids
    where ids.customer_id not in (select numbers.customer_id from {{ this }} as numbers)

    union all

    select
        customer_id,
        customer_number
    from {{ this }}

),

placed as (

    select
        customer_id,
        customer_number,
        max(customer_number) over (
            order by {{ bytewise('customer_id') }}
            rows between unbounded preceding and current row
        ) as number_below,
        -- From the end: to look ahead of each row takes DuckDB a minute for 5 million.
        min(customer_number) over (
            order by {{ bytewise('customer_id') }} desc
            rows between unbounded preceding and current row
        ) as number_above
    from everyone

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
