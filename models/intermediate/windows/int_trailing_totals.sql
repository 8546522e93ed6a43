{% set measures = window_measures() %}

with quarterly_windows as (

    {{ trailing_windows(3) }}

),

steps as (

    select
        12 as window_months,
        year_steps.*
    from ({{ steps_of(ref('int_trailing_windows'), [], measures) }}) as year_steps

    union all

    select
        3 as window_months,
        quarter_steps.*
    from ({{ steps_of('quarterly_windows', [], measures) }}) as quarter_steps

),

totals as (

    {{ totals_of('steps', ['window_months'], measures) }}

)

select * from totals
