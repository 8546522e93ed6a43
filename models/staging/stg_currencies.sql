-- The reporting currency is its own measure, whatever the rates say.
with usable_rates as (

    select
        currency,
        rate
    from {{ ref('stg_exchange_rates') }}
    where is_usable and currency <> '{{ reporting_currency() }}'

    union all

    select
        '{{ reporting_currency() }}' as currency,
        cast(1 as {{ decimal_type() }}) as rate

)

select
    currency,
    cast(max(rate) as {{ double_type() }}) as greatest_rate
from usable_rates
group by currency
