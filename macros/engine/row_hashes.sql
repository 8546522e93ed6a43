{#
  Two totals over rows of a raw table, of the hashes of all their columns together, that differ
  where the rows do: 64 bits would have to be equal by chance. What isn't built in increments has
  no use for them.
#}
{% macro row_hashes() %}
  {{- adapter.dispatch('row_hashes', 'nrr')() -}}
{% endmacro %}

{% macro default__row_hashes() -%}
  0 as hash_sum,
  0 as hash_parity
{%- endmacro %}

{% macro duckdb__row_hashes() -%}
  sum(row_hash) as hash_sum,
  bit_xor(row_hash) as hash_parity
{%- endmacro %}
