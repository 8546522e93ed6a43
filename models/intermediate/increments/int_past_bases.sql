select
    {{ build_number() }} as build_number,
    'last_complete_month' as basis_name,
    cast(last_complete_month as {{ dbt.type_string() }}) as basis_value
from {{ ref('int_reporting_period') }}

union all

select
    {{ build_number() }} as build_number,
    'rate/' || currency as basis_name,
    cast(rate_digits as {{ dbt.type_string() }}) || '/'
    || cast(rate_scale as {{ dbt.type_string() }}) as basis_value
from {{ ref('int_exchange_rates') }}
