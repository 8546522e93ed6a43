{#
  For tests, by `dbt run-operation`: logs which of the values each var would take,
  as one line of JSON. values: var name -> list of values.
#}
{% macro judge_values(values) %}
  {% set verdicts = {} %}
  {% for name, candidates in values.items() %}
    {% set taken = [] %}
    {% for value in candidates %}{% do taken.append(is_of_kind(value, known_vars()[name])) %}{% endfor %}
    {% do verdicts.update({name: taken}) %}
  {% endfor %}
  {{ log('verdicts: ' ~ tojson(verdicts), info=true) }}
  {{ log('known: ' ~ tojson(known_vars().keys() | list), info=true) }}
{% endmacro %}
