-- Every exchange rate can be read and is positive; the others are ignored.
{{ config(severity='warn', store_failures=true) }}

select
    currency,
    raw_rate_date,
    raw_rate
from {{ ref('stg_exchange_rates') }}
where not is_usable
