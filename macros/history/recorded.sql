{#
  What earlier builds and this one recorded: a snapshot. source: the model that it
  is taken of, in place of the record on Spark, where dbt can take snapshots of
  Delta and the like only: there nothing is recorded.
#}
{% macro recorded(snapshot, source) %}
  {{- adapter.dispatch('recorded', 'nrr')(snapshot, source) -}}
{% endmacro %}

{% macro default__recorded(snapshot, source) -%} {{ ref(snapshot) }} {%- endmacro %}

{% macro spark__recorded(snapshot, source) -%}
  (
    select
        *,
        cast(null as {{ time_type() }}) as dbt_valid_from,
        cast(null as {{ time_type() }}) as dbt_valid_to
    from {{ ref(source) }}
    where 1 = 0
  )
{%- endmacro %}

{# Databricks' tables are Delta. #}
{% macro databricks__recorded(snapshot, source) -%} {{ ref(snapshot) }} {%- endmacro %}


{#
  Everything that a build records, it records at one instant: its start. In place of
  dbt's own macro, which asks the database's clock once per statement.
#}
{% macro default__snapshot_get_time() -%}
  cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as {{ time_type() }})
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%} {{ default__snapshot_get_time() }} {%- endmacro %}

{% macro postgres__snapshot_get_time() -%} {{ default__snapshot_get_time() }} {%- endmacro %}

{% macro spark__snapshot_get_time() -%} {{ default__snapshot_get_time() }} {%- endmacro %}
