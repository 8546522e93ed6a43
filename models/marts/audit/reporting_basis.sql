select
    cast('{{ reporting_currency() }}' as {{ dbt.type_string() }}) as reporting_currency,
    cast('{{ var("reporting_timezone") }}' as {{ dbt.type_string() }}) as reporting_timezone,
    as_of_date,
    fx_rate_date,
    last_complete_month,
    cast({{ var('tenure_months') }} as integer) as tenure_months,
    cast({{ var('cohort_window_months') }} as integer) as cohort_window_months,
    cast({{ var('min_segment_customers') }} as integer) as min_segment_customers,
    cast({{ var('upside_points') }} as numeric(9, 4)) as upside_points,
    cast(
        '{{ var("involuntary_reasons") | join(", ") | replace("'", "''") }}'
        as {{ dbt.type_string() }}
    ) as involuntary_reasons,
    {{ 'true' if var('roll_up_to_parent') else 'false' }} as roll_up_to_parent,
    cast('{{ var("usage_basis") }}' as {{ dbt.type_string() }}) as usage_basis,
    cast({{ var('renewal_grace_days') }} as integer) as renewal_grace_days,
    cast({{ known_at() if var('known_at') is not none else 'null' }} as {{ time_type() }}) as known_at
from {{ ref('int_reporting_period') }}
