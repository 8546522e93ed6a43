{% set dimensions = [
    'segment', 'industry', 'acquisition_channel', 'country', 'cohort_year', 'plan',
    'billing_interval'
] %}
{% set measures = window_measures() %}

with windows as (

    select
        windows.month_number,
        windows.until_number,
        windows.starting_mrr,
        windows.ending_mrr,
        windows.plan,
        cast(windows.billing_interval as {{ dbt.type_string() }}) as billing_interval,
        cohorts.segment,
        cohorts.industry,
        cohorts.acquisition_channel,
        cohorts.country,
        cohorts.cohort_year
    from {{ ref('int_trailing_windows') }} as windows
    inner join {{ ref('int_customer_cohorts') }} as cohorts
        on windows.customer_number = cohorts.customer_number

),

steps as (

    {{ steps_of('windows', dimensions, measures, is_each=true) }} -- noqa: PRS,LT05

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
