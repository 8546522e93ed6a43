{# The segment of an annual contract value, by the var segment_thresholds. #}
{% macro segment(annual_contract_value) -%}
  case
    {%- for name, bound in var('segment_thresholds').items() %}
    {%- if bound is not none %}
    when {{ annual_contract_value }} < {{ bound }} then '{{ name }}'
    {%- else %}
    else '{{ name }}'
    {%- endif %}
    {%- endfor %}
  end
{%- endmacro %}
