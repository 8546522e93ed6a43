{% set sums = window_measures() | join(', ') %}

with totals as (

    select
        month,
        dimension,
        value,
        {{ sums }}
    from {{ ref('int_dimension_totals') }}

    union all

    select
        month,
        'mrr_quartile' as dimension,
        cast(quartile as {{ dbt.type_string() }}) as value,
        {{ sums }}
    from {{ ref('int_quartile_totals') }}

)

select
    month,
    dimension,
    value,
    cast(customers as bigint) as customers,
    starting_mrr,
    ending_mrr,
    retained_mrr,
    {{ percent('ending_mrr', 'starting_mrr') }} as nrr_percent,
    {{ percent('retained_mrr', 'starting_mrr') }} as grr_percent,
    {{ percent('active_customers', 'customers') }} as logo_retention_percent,
    customers >= {{ var('min_segment_customers') }} as meets_minimum_sample
from totals
