with trimmed as (

    select distinct
        upper({{ clean_text('currency') }}) as currency,
        {{ clean_text('rate_date') }} as raw_rate_date,
        {{ clean_text('rate') }} as raw_rate
    from {{ source('raw', 'exchange_rates') }}

),

typed as (

    select
        *,
        case
            when {{ timestamp_of('raw_rate_date') }} is not null then cast(left(raw_rate_date, 10) as date)
        end as rate_date,
        {{ number_text('raw_rate') }} as rate_number
    from trimmed
    {{ computed_once() }}

),

valued as (

    select
        *,
        {{ decimal_value('rate_number') }} as rate,
        trim(leading '0' from replace(rate_number, '.', '')) as digits
    from typed
    {{ computed_once() }}

)

select
    currency,
    rate_date,
    rate,
    raw_rate_date,
    raw_rate,
    {{ digits_of('rate_number') }} as rate_digits,
    {{ scale_of('rate_number') }} as rate_scale,
    -- Up to 18 digits, so that price × rate stays exact.
    coalesce(
        currency is not null and rate_date is not null
        and rate > 0 and length(digits) <= 18, false
    ) as is_usable
from valued
