{#
  Names the rows behind every failed test that keeps them (store_failures), so
  that the message says what to mend; a value that is missing says nothing. Runs after
  the build.
#}
{% macro print_failures(results) %}
  {% if execute %}
    {% for result in results if result.status in ['fail', 'warn'] and result.node.relation_name %}
      {% set rows = run_query('select * from ' ~ result.node.relation_name ~ ' limit 10') %}
      {% for row in rows %}
        {% set values = [] %}
        {% for column in rows.column_names if row[column] is not none %}
          {% do values.append(column ~ ' ' ~ row[column]) %}
        {% endfor %}
        {{ log('nrr: ' ~ result.node.name ~ ': ' ~ values | join(', '), info=true) }}
      {% endfor %}
    {% endfor %}
  {% endif %}
{% endmacro %}
