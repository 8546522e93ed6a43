{#
  Whether a price can be kept and computed exactly: quantity × unit_amount ×
  (100 − discount) has at most 35 digits, its decimals and the digits of the
  interval count together at most 33, and the MRR is below 10^14 at the highest
  rate. Arguments: plain decimal texts, and the highest rate.
#}
{% macro price_is_exact(quantity, unit_amount, discount, interval, interval_count, rate) -%}
  case
    when
      length({{ quantity }}) + length({{ unit_amount }}) + length({{ discount }}) <= 11
      and {{ interval_count }} <= 1000 and {{ rate }} <= 100 then true
    else
      length(replace({{ quantity }}, '.', '')) + length(replace({{ unit_amount }}, '.', ''))
      + {{ scale_of(discount) }} <= 32
      and {{ scale_of(quantity) }} + {{ scale_of(unit_amount) }} + {{ scale_of(discount) }}
      + length(cast({{ interval_count }} as {{ dbt.type_string() }})) <= 33
      and cast({{ quantity }} as {{ double_type() }}) * cast({{ unit_amount }} as {{ double_type() }})
      * (1 - cast({{ discount }} as {{ double_type() }}) / 100) * {{ rate }}
      * {{ interval_times(interval) }} / {{ interval_months(interval) }} < 1e14
  end
{%- endmacro %}


{#
  Whether the numbers of a price are so short that 64 bits hold their product:
  plain decimal texts of 16 characters together.
#}
{% macro price_is_short(quantity, unit_amount, discount) -%}
  length({{ quantity }}) + length({{ unit_amount }}) + length({{ discount }}) <= 16
{%- endmacro %}


{# The digits of quantity × unit_amount × (100 − discount) ÷ 100. #}
{% macro price_digits(quantity, unit_amount, discount) -%}
  case
    when {{ price_is_short(quantity, unit_amount, discount) }}
      then {{ price_product(quantity, unit_amount, discount, 'bigint') }}
    else {{ price_product(quantity, unit_amount, discount, whole_type()) }}
  end
{%- endmacro %}

{% macro price_product(quantity, unit_amount, discount, type) -%}
  {{ digits_of(quantity, type) }} * {{ digits_of(unit_amount, type) }}
  * case
    when {{ discount }} = '0' then 100
    else
      cast({{ power_of_ten('2 + ' ~ scale_of(discount)) }} as {{ type }})
      - {{ digits_of(discount, type) }}
  end
{%- endmacro %}

{# The decimals of the same product. #}
{% macro price_scale(quantity, unit_amount, discount) -%}
  {{ scale_of(quantity) }} + {{ scale_of(unit_amount) }} + {{ scale_of(discount) }} + 2
{%- endmacro %}
