-- How far the data of this build was recorded, and what decides its figures besides:
-- with moving rates, all of history is restated without any event.
with latest as (

    select max(recorded_at) as recorded_until
    from {{ ref('stg_subscription_events') }}

),

rates as (

    select
        {{ joined(
            "', ' || currency || '=' || cast(rate_digits as " ~ dbt.type_string() ~ ")"
            ~ " || 'e-' || cast(rate_scale as " ~ dbt.type_string() ~ ")"
        ) }} as basis
    from {{ ref('int_exchange_rates') }}

)

select
    cast('marts' as {{ dbt.type_string() }}) as report,
    latest.recorded_until,
    '{{ basis_of_figures() | replace("'", "''") }}' || coalesce(rates.basis, '') as basis
from latest
cross join rates
