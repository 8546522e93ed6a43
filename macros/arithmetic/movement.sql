{#
  The one movement of a customer's month whose closing MRR differs from its
  opening MRR. is_first: whether the customer never
  paid before.
#}
{% macro movement(opening, closing, is_first) -%}
  case
    when {{ opening }} = 0 and {{ is_first }} then 'new'
    when {{ opening }} = 0 then 'reactivation'
    when {{ closing }} = 0 then 'churn'
    when {{ closing }} > {{ opening }} then 'expansion'
    else 'contraction'
  end
{%- endmacro %}

{% macro movements() -%}
  'new', 'reactivation', 'expansion', 'contraction', 'churn'
{%- endmacro %}

{# What one customer's movements of a kind add up to. #}
{% macro moved(movement) -%}
  cast(sum(case when movement = '{{ movement }}' then amount else 0 end) as {{ money_type() }})
{%- endmacro %}

{# The customers of a kind in rows of int_movement_sums. #}
{% macro customers_moved(movement) -%}
  cast(sum(case when movement = '{{ movement }}' then customers else 0 end) as bigint)
{%- endmacro %}

{# How many more of them pay than before. #}
{% macro customers_gained() -%}
  {{ customers_moved('new') }} + {{ customers_moved('reactivation') }} - {{ customers_moved('churn') }}
{%- endmacro %}
