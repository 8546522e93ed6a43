{% set measures = window_measures() %}

with steps as (

    select
        12 as window_months,
        month_number,
        {{ measures | join(', ') }}
    from {{ ref('int_window_sums') }}
    where dimension = 'everyone'

    union all

    select
        3 as window_months,
        month_number,
        {{ measures | join(', ') }}
    from {{ ref('int_quarter_sums') }}

),

totals as (

    {{ totals_of('steps', ['window_months'], measures) }}

)

select * from totals
