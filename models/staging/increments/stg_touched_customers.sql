-- Whether an amount can be used depends on the rates that its currency has.
with changed_currencies as (

    select currency
    from {{ ref('stg_past_currencies') }}
    group by currency
    having not ({{ is_unchanged(['greatest_rate']) }})

),

revalued_customers as (

    select coalesce(customer_id, '') as customer_id
    from {{ ref('stg_trimmed_events') }}
    where
        upper(coalesce(currency, '{{ reporting_currency() }}'))
        in (select changed_currencies.currency from changed_currencies)

),

-- Those with other rows, or other verdicts on the same rows.
own_reasons as (

    select customer_id from {{ ref('stg_changed_customers') }}
    union
    select customer_id from revalued_customers

),

shared_ids as (

    select * from {{ ref('stg_shared_event_ids') }}

),

-- Of a repeated event_id one row is used: whose, the rows of all of them decide.
sharing_customers as (

    select shared_ids.customer_id
    from shared_ids
    where shared_ids.event_id_hash in (
        select own_ids.event_id_hash
        from shared_ids as own_ids
        where own_ids.customer_id in (select own_reasons.customer_id from own_reasons)
    )

),

touched as (

    select customer_id from own_reasons
    union
    select customer_id from sharing_customers

)

select
    touched.customer_id,
    coalesce(numbers.customer_number, 0) as customer_number
from touched
left join {{ ref('stg_customer_numbers') }} as numbers
    on touched.customer_id = numbers.customer_id
where {{ '1 = 1' if is_increment() else '1 = 0' }}
