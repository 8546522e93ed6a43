-- How far the data of this build was recorded, and what decides its figures besides:
-- with moving rates, all of history is restated without any event.
with period as (

    select * from {{ ref('int_reporting_period') }}

),

-- What is scheduled counts as recorded when it happens, if nobody says otherwise.
latest as (

    select max(recorded_at) as recorded_until
    from {{ ref('stg_subscription_events') }}
    where {{ local_date('occurred_at') }} < (select period.as_of_date from period)

),

-- However a rate is written, it is the same: 1.1 and 1.10.
written_rates as (

    select
        currency,
        rate_scale,
        cast(rate_digits as {{ dbt.type_string() }}) as digits
    from {{ ref('int_exchange_rates') }}

),

plain_rates as (

    select
        currency,
        regexp_replace(digits, '0+$', '') as digits,
        length(digits) - length(regexp_replace(digits, '0+$', '')) - rate_scale as exponent
    from written_rates

),

rates as (

    select
        {{ joined(
            "', ' || currency || '=' || digits || 'e' || cast(exponent as " ~ dbt.type_string() ~ ")"
        ) }} as basis
    from plain_rates

)

select
    cast('marts' as {{ dbt.type_string() }}) as report,
    latest.recorded_until,
    period.last_complete_month,
    '{{ basis_of_figures() | replace("'", "''") }}' || coalesce(rates.basis, '') as basis
from latest
cross join period
cross join rates
