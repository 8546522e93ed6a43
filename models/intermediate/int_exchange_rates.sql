-- Constant currency: the latest rate up to fx_rate_date, else the earliest later one.
with candidates as (

    select
        rates.currency,
        rates.rate_digits,
        rates.rate_scale,
        row_number() over (
            partition by rates.currency
            order by
                case when rates.rate_date <= period.fx_rate_date then 0 else 1 end,
                case when rates.rate_date <= period.fx_rate_date then rates.rate_date end
                desc,
                rates.rate_date
        ) as preference
    from {{ ref('stg_exchange_rates') }} as rates
    cross join {{ ref('int_reporting_period') }} as period
    where
        rates.is_usable
        and rates.currency <> '{{ reporting_currency() }}'

)

select
    currency,
    rate_digits,
    rate_scale
from candidates
where preference = 1
