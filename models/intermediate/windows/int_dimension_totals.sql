{% set dimensions = [
    'segment', 'industry', 'acquisition_channel', 'country', 'cohort_year', 'plan',
    'billing_interval'
] %}
{% set measures = window_measures() %}

with windows as (

    select
        windows.*,
        cohorts.segment,
        cohorts.industry,
        cohorts.acquisition_channel,
        cohorts.country,
        cohorts.cohort_year
    from {{ ref('int_trailing_windows') }} as windows
    inner join {{ ref('int_customer_cohorts') }} as cohorts
        on windows.customer_id = cohorts.customer_id

),

steps as (

    {{ steps_of('windows', dimensions, measures, is_each=true) }}

),

-- Of each row's dimensions one is not null.
named as (

    select
        steps.*,
        case
            {%- for dimension in dimensions %}
            when {{ dimension }} is not null then '{{ dimension }}'
            {%- endfor %}
        end as dimension,
        coalesce({{ dimensions | join(', ') }}) as value
    from steps

),

totals as (

    {{ totals_of('named', ['dimension', 'value'], measures) }}

)

select *
from totals
where customers > 0
