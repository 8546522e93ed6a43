{#
  The segment of an annual contract value: the var segment_thresholds names
  each one with the value below which it ends, in any order; null ends nowhere.
#}
{% macro segment(annual_contract_value) -%}
  {%- set thresholds = checked_var('segment_thresholds') -%}
  {%- set open_ended = thresholds.items() | selectattr(1, 'none') | map('first') | list -%}
  {%- set bounded = thresholds.items() | rejectattr(1, 'none') | sort(attribute=1) -%}
  {%- if bounded %}
  case
    {%- for name, bound in bounded %}
    when {{ annual_contract_value }} < {{ bound }} then '{{ name }}'
    {%- endfor %}
    else '{{ (open_ended + ['unknown'])[0] }}'
  end
  {%- else %}
  '{{ open_ended[0] }}'
  {%- endif %}
{%- endmacro %}
