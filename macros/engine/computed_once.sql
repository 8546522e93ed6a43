{#
  Ends a CTE whose wide expressions are read more than once. PostgreSQL merges
  CTEs, and would compute each expression anew at every mention of its column,
  multiplied by those it is made of; `offset 0` stops the merging.
#}
{% macro computed_once() %}
  {{- adapter.dispatch('computed_once', 'nrr')() -}}
{% endmacro %}

{% macro default__computed_once() -%}{%- endmacro %}

{% macro postgres__computed_once() -%} offset 0 {%- endmacro %}
