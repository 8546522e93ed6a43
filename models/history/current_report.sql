-- How far the data of this build was recorded, and the vars that decide its figures.
with latest as (

    select max(recorded_at) as recorded_until
    from {{ ref('stg_subscription_events') }}

)

select
    cast('marts' as {{ dbt.type_string() }}) as report,
    recorded_until,
    cast('{{ basis_of_figures() | replace("'", "''") }}' as {{ dbt.type_string() }}) as basis
from latest
