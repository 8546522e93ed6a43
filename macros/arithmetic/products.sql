{#
  A positive number as `digits × 10^exponent` with 18 digits, so that 38 hold
  the product of two and numbers of any size multiply alike well. digits 0: zero.
#}
{% macro leading_digits(number) -%}
  {{ rounded_quotient(number, power_of_ten(digits_behind(number))) }}
{%- endmacro %}

{# How many digits of a whole number stand behind its first 18. #}
{% macro digits_behind(number) -%}
  greatest(length(cast({{ number }} as {{ dbt.type_string() }})) - 18, 0)
{%- endmacro %}


{# By which power of ten to widen the part so that part ÷ whole has 18 or 19 digits. #}
{% macro widening(part, whole) -%}
  greatest(
    18 - length(cast({{ part }} as {{ dbt.type_string() }}))
    + length(cast({{ whole }} as {{ dbt.type_string() }})), 0
  )
{%- endmacro %}


{#
  digits × 10^exponent as a percentage of one decimal. Of the 18 digits 15 are
  kept first: what the last ones make of a tie is a tie again.
#}
{% macro percent_of_digits(digits, exponent) -%}
  {%- set places = '(' ~ exponent ~ ' + 6)' -%}
  cast(
    cast({{ rounded_quotient(
      '(' ~ rounded_quotient(digits, '1000') ~ ') * ' ~ power_of_ten('greatest(0, ' ~ places ~ ')'),
      power_of_ten('least(37, greatest(0, -' ~ places ~ '))')
    ) }} as numeric(38, 0)) * 0.1 as {{ percent_type() }}
  )
{%- endmacro %}
