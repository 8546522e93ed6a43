{#
  On PostgreSQL a build records in schema history_next, which publish_marts copies to
  schema history with the marts. Before the build history_next is made to hold what
  is published: what a failed or killed build wrote there is gone. On DuckDB
  scripts/build does the same with the work file. Runs before the build.
#}
{% macro open_history() %}
  {% if execute and flags.WHICH in ['build', 'run', 'snapshot'] %}
    {% do return(adapter.dispatch('open_history', 'nrr')()) %}
  {% endif %}
{% endmacro %}

{% macro default__open_history() %}{% endmacro %}

{% macro postgres__open_history() %}
  {% set statements = ['create schema if not exists history', 'create schema if not exists history_next'] %}
  {% for name in ['reported_figures', 'reports', 'reported_late_events'] %}
    {% set next = api.Relation.create(database=target.database, schema='history_next', identifier=name, type='table') %}
    {% set published = load_relation(api.Relation.create(database=target.database, schema='history', identifier=name)) %}
    {% if load_relation(next) %}
      {% do statements.append('delete from history_next.' ~ name) %}
      {% if published %}
        {% do statements.append('insert into history_next.' ~ name ~ ' select * from history.' ~ name) %}
      {% endif %}
    {% elif published %}
      {% do statements.append('create table history_next.' ~ name ~ ' as select * from history.' ~ name) %}
      {% do adapter.cache_added(next) %}
    {% endif %}
  {% endfor %}
  {% do return(postgres__hook_statements(statements)) %}
{% endmacro %}
