{#
  An amount in the reporting currency as a whole number of the 20th decimal, so
  that amounts can be added before anything is rounded. amount, rate: digits ÷
  10^scale. What is behind the 20th decimal is cut off, in two parts, as the product
  may outgrow 38 digits.
#}
{% macro converted_units(digits, scale, rate_digits, rate_scale) -%}
  {%- set decimals = "(" ~ scale ~ " + " ~ rate_scale ~ ")" -%}
  {%- set cut = power_of_ten("greatest(0, " ~ decimals ~ " - 20)") -%}
  {%- set rate = "cast(" ~ rate_digits ~ " as " ~ whole_type() ~ ")" -%}
  (
    ({{ whole_quotient(digits, cut, is_wide=true) }}) * {{ rate }}
    + {{ whole_quotient("(" ~ digits ~ " % " ~ cut ~ ") * " ~ rate, cut) }}
  ) * {{ power_of_ten("greatest(0, 20 - " ~ decimals ~ ")") }}
{%- endmacro %}

{# Such units as money, divided by a small whole number and rounded once, half away from zero. #}
{% macro money_of_units(units, divisor) -%}
  {{ money_of_cents(rounded_quotient(units, divisor ~ ' * ' ~ power_of_ten('18'))) }}
{%- endmacro %}
