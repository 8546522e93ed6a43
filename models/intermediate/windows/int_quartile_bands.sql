{% set measures = window_measures() %}

with windows as (

    select
        month_number,
        until_number,
        starting_mrr,
        ending_mrr,
        {{ band('starting_mrr') }} as amount_band
    from {{ ref('int_trailing_windows') }}

),

steps as (

    {{ steps_of('windows', ['amount_band'], measures) }}

),

bands as (

    {{ band_totals('steps', measures) }}

)

{{ with_quartiles('bands') }}
