{% set measures = window_measures() %}

with steps as (

    {{ band_steps('starting_band', measures) }}

),

bands as (

    {{ band_totals('steps', measures) }}

)

{{ with_quartiles('bands') }}
