{#
  Two sums over rows, of hashes of all their columns together, that differ where the
  rows do. Their columns are hashed in two orders, so that 128 bits would have to be
  equal by chance. What isn't built in increments has no use for them.
#}
{% macro row_hashes(columns) %}
  {{- adapter.dispatch('row_hashes', 'nrr')(columns) -}}
{% endmacro %}

{% macro default__row_hashes(columns) -%}
  0 as forward_hash,
  0 as backward_hash
{%- endmacro %}

{# Hashed once more, as the hash of several columns is little more than their sum. #}
{% macro duckdb__row_hashes(columns) -%}
  sum(hash(hash({{ columns | join(', ') }}))) as forward_hash,
  sum(hash(hash({{ columns | reverse | join(', ') }}))) as backward_hash
{%- endmacro %}
