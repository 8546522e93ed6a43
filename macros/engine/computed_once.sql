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


{#
  A condition that always holds, for a CTE that is read more than once: Spark puts
  its text in place of each mention, unless the engine could take it for random.
#}
{% macro not_inlined() %}
  {{- adapter.dispatch('not_inlined', 'nrr')() -}}
{% endmacro %}

{% macro default__not_inlined() -%} 1 = 1 {%- endmacro %}

{% macro spark__not_inlined() -%} rand() >= 0 {%- endmacro %}
