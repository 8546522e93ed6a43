{#
  Whether the source knew of a raw row at the var known_at, if that is set; a row whose
  instant can't be read counts as known, to be judged as ever. recorded_at: when the
  source learned of it, as a UTC timestamp.
#}
{% macro is_known(recorded_at) -%}
  {%- if var('known_at') is none -%} 1 = 1
  {%- else -%} coalesce({{ recorded_at }} < {{ known_at() }}, true)
  {%- endif -%}
{%- endmacro %}

{# When the source learned of a raw event; null where that can't be read. #}
{% macro event_recorded_at() -%}
  case
    when {{ clean_text('recorded_at') }} is not null then {{ timestamp_of(clean_text('recorded_at')) }}
    else coalesce(recorded_at_value, occurred_at_value, {{ timestamp_of(clean_text('occurred_at')) }})
  end
{%- endmacro %}

{# The var known_at as a UTC timestamp. #}
{% macro known_at() -%}
  ({{ timestamp_of("'" ~ checked_var('known_at') ~ "'") }})
{%- endmacro %}

{# A timestamp without a time zone. #}
{% macro time_type() %}
  {{- adapter.dispatch('time_type', 'nrr')() -}}
{% endmacro %}

{% macro default__time_type() -%} timestamp {%- endmacro %}

{% macro spark__time_type() -%} timestamp_ntz {%- endmacro %}


{# A month's figure is known on its last day, in reporting_timezone. #}
{% macro last_day_of(month) -%}
  {{ utc_time("cast(" ~ dbt.last_day(month, 'month') ~ " as timestamp)") }}
{%- endmacro %}
