-- No currency has two different rates on one day.
{{ config(store_failures=true) }}

with usable as (

    select
        currency,
        rate_date,
        raw_rate,
        min(rate) over (partition by currency, rate_date) as lowest_rate,
        max(rate) over (partition by currency, rate_date) as highest_rate
    from {{ ref('stg_exchange_rates') }}
    where is_usable

)

select
    currency,
    rate_date,
    raw_rate
from usable
where lowest_rate < highest_rate
