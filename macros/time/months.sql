{# A UTC timestamp as the clock of reporting_timezone shows it. #}
{% macro local_time(instant) %}
  {%- if var('reporting_timezone') == 'UTC' -%}
    {{ instant }}
  {%- else -%}
    {{- adapter.dispatch('local_time', 'nrr')(instant) -}}
  {%- endif -%}
{% endmacro %}

{% macro default__local_time(instant) -%}
  {{ instant }} at time zone 'UTC' at time zone '{{ var("reporting_timezone") }}'
{%- endmacro %}

{% macro spark__local_time(instant) -%}
  cast(from_utc_timestamp({{ instant }}, '{{ var("reporting_timezone") }}') as timestamp_ntz)
{%- endmacro %}


{# The UTC timestamp at which the clock of reporting_timezone shows a local one. #}
{% macro utc_time(local) %}
  {%- if var('reporting_timezone') == 'UTC' -%}
    {{ local }}
  {%- else -%}
    {{- adapter.dispatch('utc_time', 'nrr')(local) -}}
  {%- endif -%}
{% endmacro %}

{% macro default__utc_time(local) -%}
  {{ local }} at time zone '{{ var("reporting_timezone") }}' at time zone 'UTC'
{%- endmacro %}

{% macro spark__utc_time(local) -%}
  cast(to_utc_timestamp({{ local }}, '{{ var("reporting_timezone") }}') as timestamp_ntz)
{%- endmacro %}


{# The day, and the first day of the month, of a UTC timestamp in reporting_timezone. #}
{% macro local_date(instant) -%}
  cast({{ local_time(instant) }} as date)
{%- endmacro %}

{% macro local_month(instant) -%}
  {{ month_of(local_time(instant)) }}
{%- endmacro %}

{% macro month_of(day) -%}
  cast({{ dbt.date_trunc('month', day) }} as date)
{%- endmacro %}


{# A month so many months later (earlier where negative). #}
{% macro add_months(month, months) -%}
  cast({{ dbt.dateadd('month', months, month) }} as date)
{%- endmacro %}

{# Calendar months from one month to another. #}
{% macro months_between(earlier, later) %}
  {{- adapter.dispatch('months_between', 'nrr')(earlier, later) -}}
{% endmacro %}

{% macro default__months_between(earlier, later) -%}
  cast(
    (extract(year from {{ later }}) - extract(year from {{ earlier }})) * 12
    + extract(month from {{ later }}) - extract(month from {{ earlier }}) as integer
  )
{%- endmacro %}

{% macro duckdb__months_between(earlier, later) -%}
  {{ dbt.datediff(earlier, later, 'month') }}
{%- endmacro %}


{# A month as a whole number, so that months can be compared and added fast. #}
{% macro month_number(month) -%}
  {{ months_between("cast('1970-01-01' as date)", month) }}
{%- endmacro %}


{# A date var as a literal, null where it isn't set. #}
{% macro date_var(name) -%}
  cast({{ "'" ~ var(name) ~ "'" if var(name) else 'null' }} as date)
{%- endmacro %}


{#
  One row per month from the first to the last of a relation of one row.
  Columns of the relation: first_month, last_month; of the result: month.
#}
{% macro month_series(relation) %}
  {{- adapter.dispatch('month_series', 'nrr')(relation) -}}
{% endmacro %}

{% macro default__month_series(relation) %}
  select cast(series.month as date) as month
  from {{ relation }} as bounds
  cross join lateral
    generate_series(
      cast(bounds.first_month as timestamp),
      cast(bounds.last_month as timestamp),
      interval '1' month
    ) as series (month)
{% endmacro %}

{% macro duckdb__month_series(relation) %}
  select
    cast(
      unnest(generate_series(first_month, last_month, interval '1' month)) as date
    ) as month
  from {{ relation }}
{% endmacro %}

{% macro spark__month_series(relation) %}
  select explode(sequence(first_month, last_month, interval 1 month)) as month
  from {{ relation }}
  where first_month <= last_month
{% endmacro %}


{#
  A relation's rows once for each distance from first to last in months: months_later, and
  later_number, the month that far from the row's month_number. Pairs of months are found by
  their equality, as a condition on a range, or on two relations' sum, compares all with all.
#}
{% macro at_distances(relation, first, last) %}
  select
    {{ relation }}.*,
    distances.months_later,
    {{ relation }}.month_number + distances.months_later as later_number
  from {{ relation }}
  cross join (
    {% for months in range(first, last + 1) -%}
      select {{ months }} as months_later {{ "union all " if not loop.last }}
    {%- endfor %}
  ) as distances
{% endmacro %}
