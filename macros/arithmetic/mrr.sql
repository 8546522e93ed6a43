{#
  MRR of one state, rounded once to the cent, half away from zero, in whole
  numbers throughout:

    cents = price × times × rate × 100 ÷ months

  price: digits ÷ 10^scale, the amount of one billing period after discount;
  times ÷ months: billing periods a month, by interval and its count; rate:
  digits ÷ 10^scale.
#}
{% macro mrr(
    price_digits, price_scale, interval, interval_count, rate_digits, rate_scale
) -%}
  {%- set times = interval_times(interval) -%}
  {%- set months = interval_months(interval) ~ " * " ~ interval_count -%}
  {%- set decimals = "(" ~ price_scale ~ " + " ~ rate_scale ~ " - 2)" -%}
  case
    when
      {{ price_digits }} < 10000000000 and {{ rate_digits }} < 1000000
      and {{ decimals }} <= 8 and {{ interval_count }} < 1000000
      then {{ money_of_cents(short_cents(price_digits, times, months, rate_digits, decimals)) }}
    else {{ money_of_cents(long_cents(price_digits, times, months, rate_digits, decimals)) }}
  end
{%- endmacro %}

{# Whole cents as money, which holds no more of them. #}
{% macro money_of_cents(cents) -%}
  cast(cast({{ cents }} as numeric(18, 0)) * 0.01 as {{ money_type() }})
{%- endmacro %}

{# Where 64 bits hold everything, as they nearly always do. #}
{% macro short_cents(price_digits, times, months, rate_digits, decimals) -%}
  {{ rounded_half(
    "2 * cast(" ~ price_digits ~ " as bigint) * " ~ times ~ " * cast(" ~ rate_digits ~ " as bigint)",
    "(" ~ short_power_of_ten(decimals) ~ " * " ~ months ~ ")"
  ) }}
{%- endmacro %}

{#
  The product of price and rate may outgrow 38 digits, so it is taken in two
  parts, and what is behind the point of a cent is cut off before the division:
  a whole quotient of a whole quotient is exact.
#}
{% macro long_cents(price_digits, times, months, rate_digits, decimals) -%}
  {%- set doubled = "(2 * cast(" ~ price_digits ~ " as " ~ whole_type() ~ ") * " ~ times ~ ")" -%}
  {%- set cut = power_of_ten("least(18, " ~ decimals ~ ")") -%}
  {%- set divisor = "(cast(" ~ power_of_ten("greatest(0, " ~ decimals ~ " - 18)")
    ~ " as " ~ whole_type() ~ ") * " ~ months ~ ")" -%}
  {{ rounded_half(
    "(" ~ whole_quotient(doubled, cut, is_wide=true) ~ ") * " ~ rate_digits
    ~ " + " ~ whole_quotient("(" ~ doubled ~ " % " ~ cut ~ ") * " ~ rate_digits, cut),
    divisor
  ) }}
{%- endmacro %}


{#
  How many billing periods a month holds is times ÷ months: a day is 12/365 of
  a month, a week 12/52. No interval: the amount is a month's.
#}
{% macro interval_times(billing_interval) -%}
  case {{ billing_interval }} when 'day' then 365 when 'week' then 52 else 1 end
{%- endmacro %}

{# Not `in`, for which DuckDB makes texts of listed words. #}
{% macro interval_months(billing_interval) -%}
  case {{ billing_interval }} when 'day' then 12 when 'week' then 12 when 'year' then 12 else 1 end
{%- endmacro %}
