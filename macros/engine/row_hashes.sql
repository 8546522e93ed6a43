{#
  Two totals over rows, of the hashes of all their columns together, that differ where
  the rows do: 64 bits would have to be equal by chance. What isn't built in increments
  has no use for them.
#}
{% macro row_hashes(columns) %}
  {{- adapter.dispatch('row_hashes', 'nrr')(columns) -}}
{% endmacro %}

{% macro default__row_hashes(columns) -%}
  0 as hash_sum,
  0 as hash_parity
{%- endmacro %}

{# Hashed once more, as the hash of several columns is little more than their sum. #}
{% macro duckdb__row_hashes(columns) -%}
  {%- set row_hash = 'hash(hash(' ~ columns | join(', ') ~ '))' -%}
  sum({{ row_hash }}) as hash_sum,
  bit_xor({{ row_hash }}) as hash_parity
{%- endmacro %}
