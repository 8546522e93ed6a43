{#
  dbt's tables and views of DuckDB, made in their place in one statement. The adapter's
  own way makes them beside the old ones and renames, which is four statements and as
  many macros a model, for databases whose readers would meet the gap: nobody else can
  open the file that a build writes, and a statement that fails leaves what was there.
#}
{% materialization table, adapter='duckdb' %}
  {% set old = load_cached_relation(this) %}
  {% set table = this.incorporate(type='table') %}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% call statement('main') -%}
    {{ dropped(old) }}
    {{ create_table_as(False, table, compiled_code) }}
  {%- endcall %}
  {% do create_indexes(table) %}
  {% do persist_docs(table, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [table]}) }}
{% endmaterialization %}


{% materialization view, adapter='duckdb' %}
  {% set old = load_cached_relation(this) %}
  {% set view = this.incorporate(type='view') %}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% call statement('main') -%}
    {{ dropped(old) }}
    {{ get_create_view_as_sql(view, compiled_code) }}
  {%- endcall %}
  {% do persist_docs(view, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [view]}) }}
{% endmaterialization %}


{% macro dropped(relation) %}
  {%- if relation is not none -%} drop {{ relation.type }} {{ relation }}; {%- endif -%}
{% endmacro %}
