{#
  A fraction of whole numbers rounded to a whole number, half away from zero.
  numerator: any sign; denominator: positive.
#}
{% macro rounded_quotient(numerator, denominator) -%}
  case when {{ numerator }} < 0 then -1 else 1 end
  * ({{ rounded_half('2 * abs(' ~ numerator ~ ')', '(' ~ denominator ~ ')') }})
{%- endmacro %}


{# doubled ÷ 2 ÷ divisor, none of them negative, rounded to a whole number, half up. #}
{% macro rounded_half(doubled, divisor) %}
  {{- adapter.dispatch('rounded_half', 'nrr')(doubled, divisor) -}}
{% endmacro %}

{% macro default__rounded_half(doubled, divisor) -%}
  {{ whole_quotient(doubled ~ ' + ' ~ divisor, '2 * ' ~ divisor) }}
{%- endmacro %}

{# The same, for a whole quotient of a whole quotient is exact, with the divisor computed once. #}
{% macro duckdb__rounded_half(doubled, divisor) -%}
  {{ whole_quotient(whole_quotient(doubled, divisor) ~ ' + 1', 2) }}
{%- endmacro %}


{# Money as a whole number of cents; a count, times 100, does as well in a ratio. #}
{% macro cents(amount) -%}
  cast(({{ amount }}) * 100 as {{ whole_type() }})
{%- endmacro %}


{#
  100 × part ÷ whole, rounded once to one decimal, half away from zero; null
  where the whole is zero. Both are money, or both are counts.
#}
{% macro percent(part, whole) -%}
  cast(
    case
      when {{ whole }} <> 0
        then
          cast({{ rounded_quotient('1000 * ' ~ cents(part), cents(whole)) }} as numeric(38, 0))
    end * 0.1 as {{ percent_type() }}
  )
{%- endmacro %}


{# The same to six decimals: what one customer moves of a ratio is small. #}
{% macro points(part, whole) -%}
  cast(
    case
      when {{ whole }} <> 0
        then
          cast(
            {{ rounded_quotient('100000000 * ' ~ cents(part), cents(whole)) }} as numeric(38, 0)
          )
    end * 0.000001 as numeric(38, 6)
  )
{%- endmacro %}


{#
  part ÷ whole to 19 decimals, in units of the last: what is averaged and
  subtracted before anything is rounded. Null where the whole is zero.
#}
{% macro unrounded_ratio(part, whole) -%}
  case
    when {{ whole }} <> 0
      then {{ rounded_quotient(ratio_unit() ~ ' * ' ~ cents(part), cents(whole)) }}
  end
{%- endmacro %}

{% macro ratio_unit() -%} cast(10000000000000000000 as {{ whole_type() }}) {%- endmacro %}


{#
  total ÷ count of unrounded ratios as a percentage of one decimal. The 19th
  decimals are rounded ones, so a tie is recognised at the 18th.
#}
{% macro percent_of_ratios(total, count) -%}
  cast(
    cast({{ rounded_quotient(
      '(' ~ rounded_quotient(total, '10') ~ ')',
      '(cast(1000000000000000 as ' ~ whole_type() ~ ') * ' ~ count ~ ')'
    ) }} as numeric(38, 0)) * 0.1 as {{ percent_type() }}
  )
{%- endmacro %}


{#
  part ÷ whole rounded once to two decimals, half away from zero; null where
  the whole is zero. Both are money.
#}
{% macro multiple(part, whole) -%}
  cast(
    case
      when {{ whole }} <> 0
        then
          cast({{ rounded_quotient('100 * ' ~ cents(part), cents(whole)) }} as numeric(38, 0))
    end * 0.01 as numeric(38, 2)
  )
{%- endmacro %}


{# Percentage points, a number, as an unrounded ratio. #}
{% macro ratio_of_points(points) -%}
  cast(100000000000000000 * {{ points }} as {{ whole_type() }})
{%- endmacro %}
