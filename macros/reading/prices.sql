{#
  Whether a price can be kept and computed exactly: quantity × unit_amount ×
  (100 − discount) has at most 35 digits, 28 of them decimals, and the MRR is
  below 10^18 at the highest rate. Arguments: plain decimal texts, the highest
  rate, and the billing periods a month.
#}
{% macro price_is_exact(quantity, unit_amount, discount, rate, periods_a_month) -%}
  case
    when
      length({{ quantity }}) + length({{ unit_amount }}) + length({{ discount }}) <= 16
      and {{ rate }} <= 100 then true
    else
      length(replace({{ quantity }}, '.', '')) + length(replace({{ unit_amount }}, '.', ''))
      + {{ scale_of(discount) }} <= 32
      and {{ scale_of(quantity) }} + {{ scale_of(unit_amount) }} + {{ scale_of(discount) }} <= 26
      and cast({{ quantity }} as double precision) * cast({{ unit_amount }} as double precision)
      * (1 - cast({{ discount }} as double precision) / 100) * {{ rate }}
      * {{ periods_a_month }} < 1e18
  end
{%- endmacro %}


{# Digits and decimals of quantity × unit_amount × (100 − discount) ÷ 100. #}
{% macro price_digits(quantity, unit_amount, discount) -%}
  {{ digits_of(quantity) }} * {{ digits_of(unit_amount) }}
  * case
    when {{ discount }} = '0' then 100
    else
      {{ power_of_ten('2 + ' ~ scale_of(discount)) }} - {{ digits_of(discount) }}
  end
{%- endmacro %}

{% macro price_scale(quantity, unit_amount, discount) -%}
  {{ scale_of(quantity) }} + {{ scale_of(unit_amount) }} + {{ scale_of(discount) }} + 2
{%- endmacro %}
