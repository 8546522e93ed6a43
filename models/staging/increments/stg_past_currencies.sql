select
    {{ build_number() }} as build_number,
    currency,
    greatest_rate
from {{ ref('stg_currencies') }}
