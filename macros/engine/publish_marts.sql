{#
  On PostgreSQL the marts are built in schema marts_next and, once every model and
  test of the run has passed, copied to schema marts in one transaction. Rows are
  replaced, not tables: a reader takes no notice, sees all marts of one build at
  any isolation level, and what stands on a mart (a view, a grant) stays.
  DuckDB's whole file is published by scripts/build. Runs after the build.
#}
{% macro publish_marts(results) %}
  {% if execute and flags.WHICH in ['build', 'run'] %}
    {% do return(adapter.dispatch('publish_marts', 'nrr')(results)) %}
  {% endif %}
{% endmacro %}

{% macro default__publish_marts(results) %}{% endmacro %}

{% macro postgres__publish_marts(results) %}
  {% set passed = ['success', 'pass', 'warn', 'no-op'] %}
  {% if results | rejectattr('status', 'in', passed) | list %}
    {{ log('nrr: the marts are not published, those of the last build stay.', info=true) }}
    {% do return('') %}
  {% endif %}
  {% set statements = ['create schema if not exists marts'] %}
  {% for result in results if result.node.schema == 'marts_next' and result.node.resource_type == 'model' %}
    {% do statements.append(postgres_publish_mart(result.node.alias)) %}
  {% endfor %}
  {% do return(postgres__hook_statements(statements)) %}
{% endmacro %}


{# Replaces a mart's rows; a mart whose columns changed is a new table, and readers wait for it. #}
{% macro postgres_publish_mart(name) %}
  {% set shapes = run_query(
    "select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute"
    ~ " where attrelid in (to_regclass('marts." ~ name ~ "'), to_regclass('marts_next." ~ name ~ "'))"
    ~ " and attnum > 0 and not attisdropped group by attrelid"
  ).columns[0].values() %}
  {% if shapes | length == 2 and shapes[0] == shapes[1] %}
    {% do return('delete from marts.' ~ name ~ '; insert into marts.' ~ name ~ ' select * from marts_next.' ~ name) %}
  {% endif %}
  {% do return(
    'drop table if exists marts.' ~ name
    ~ '; create table marts.' ~ name ~ ' (like marts_next.' ~ name ~ ' including all)'
    ~ '; insert into marts.' ~ name ~ ' select * from marts_next.' ~ name
  ) %}
{% endmacro %}
