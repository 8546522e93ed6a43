{#
  Whether the model adds to what the last build left (see macros/increments). Asked
  of DuckDB only: elsewhere all tables are built anew, and dbt's own question would
  go to the server while a model is compiled.
#}
{% macro is_increment() %}
  {% do return(adapter.dispatch('is_increment', 'nrr')()) %}
{% endmacro %}

{% macro default__is_increment() %}
  {% do return(false) %}
{% endmacro %}

{% macro duckdb__is_increment() %}
  {% do return(is_incremental()) %}
{% endmacro %}
