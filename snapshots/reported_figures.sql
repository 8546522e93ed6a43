{% snapshot reported_figures %}

{{ config(
    strategy='check', unique_key=['metric', 'period'], check_cols=['reported_value'],
    hard_deletes='invalidate'
) }}

-- depends_on: {{ ref('int_reporting_period') }}
select
    metric,
    period,
    last_month,
    reported_value
from {{ ref('current_figures') }}
{% if var('known_at') is not none %}
where 1 = 0
{% endif %}

-- What was known at some time is no new report, and what lies beyond an earlier
-- as_of_date is not gone: both leave what was reported last as it is.
{% if (var('known_at') is not none or var('as_of_date') is not none) and load_relation(this) %}
union all

select
    metric,
    period,
    last_month,
    reported_value
from (
    select
        metric,
        period,
        -- As the vars have it now: the record has it from when the value was new.
        case
            when metric like 'cohort_nrr.%' then {{ add_months('period', checked_var('cohort_window_months')) }}
            else period
        end as last_month,
        reported_value
    from {{ this }}
    where dbt_valid_to is null
) as reported
{% if var('known_at') is none %}
where last_month > (select last_complete_month from {{ ref('int_reporting_period') }})
{% endif %}
{% endif %}

{% endsnapshot %}
