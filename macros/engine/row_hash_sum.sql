{#
  A total over rows of a raw table, of the hashes of all their columns together, that differs
  where the rows do: 64 bits would have to be equal by chance. What isn't built in increments has
  no use for it.
#}
{% macro row_hash_sum() %}
  {{- adapter.dispatch('row_hash_sum', 'nrr')() -}}
{% endmacro %}

{% macro default__row_hash_sum() -%} 0 {%- endmacro %}

{% macro duckdb__row_hash_sum() -%} sum(row_hash) {%- endmacro %}
