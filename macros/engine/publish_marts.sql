{#
  On PostgreSQL the marts are built in schema marts_next and, once every model and
  test of the run has passed, copied to schema marts in one transaction; likewise
  what the build recorded (open_history). Rows are
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
  {% for result in results if result.node.resource_type in ['model', 'snapshot'] %}
    {% set schema = {'marts_next': 'marts', 'history_next': 'history'}.get(result.node.schema) %}
    {% if schema %}{% do statements.append(postgres_publish_table(schema, result.node.alias)) %}{% endif %}
  {% endfor %}
  {% do return(postgres__hook_statements(statements)) %}
{% endmacro %}


{# Replaces a table's rows; one whose columns changed is a new table, and readers wait for it. #}
{% macro postgres_publish_table(schema, name) %}
  {% set old, new = schema ~ '.' ~ name, schema ~ '_next.' ~ name %}
  {% set shapes = run_query(
    "select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute"
    ~ " where attrelid in (to_regclass('" ~ old ~ "'), to_regclass('" ~ new ~ "'))"
    ~ " and attnum > 0 and not attisdropped group by attrelid"
  ).columns[0].values() %}
  {% set insertion = 'insert into ' ~ old ~ ' select * from ' ~ new %}
  {% if shapes | length == 2 and shapes[0] == shapes[1] %}
    {% do return('delete from ' ~ old ~ '; ' ~ insertion) %}
  {% endif %}
  {% do return(
    'drop table if exists ' ~ old ~ '; create table ' ~ old ~ ' (like ' ~ new ~ ' including all); ' ~ insertion
  ) %}
{% endmacro %}
