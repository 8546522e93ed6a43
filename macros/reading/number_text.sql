{#
  A raw text as a plain decimal text (no exponent, no leading zeros), null where
  it is no number of the contract: ASCII digits with optional sign, point and
  exponent, below 10^18, with at most 20 decimals (more could not be kept exactly).
#}
{% macro number_text(value) -%}
  case
    when {{ matches(value, usual_number()) }} then {{ value }}
    when {{ matches(value, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,9})?') }}
      then {{ unusual_number_text(value) }}
  end
{%- endmacro %}

{# Most numbers: short and plain, they stay as they are. #}
{% macro usual_number() -%} (0|[1-9][0-9]{0,8})([.][0-9]{1,4})? {%- endmacro %}

{% macro unusual_number_text(value) %}
  {{- adapter.dispatch('unusual_number_text', 'nrr')(value) -}}
{% endmacro %}

{# digits × 10^shift, without zeros at either end of the digits. #}
{% macro default__unusual_number_text(value) -%}
  {%- set mantissa = "split_part(trim(leading '+' from trim(leading '-' from lower(" ~ value ~ "))), 'e', 1)" -%}
  {%- set exponent = "coalesce(cast(nullif(split_part(lower(" ~ value ~ "), 'e', 2), '') as integer), 0)" -%}
  {%- set significant = "trim(leading '0' from replace(" ~ mantissa ~ ", '.', ''))" -%}
  {%- set digits = "trim(trailing '0' from " ~ significant ~ ")" -%}
  {%- set shift = "(" ~ exponent ~ " - length(split_part(" ~ mantissa ~ ", '.', 2))"
    ~ " + length(" ~ significant ~ ") - length(" ~ digits ~ "))" -%}
  {%- set padded = "lpad(" ~ digits ~ ", cast(greatest(length(" ~ digits ~ "), 1 - " ~ shift ~ ") as integer), '0')" -%}
  case
    when {{ digits }} = '' then '0'
    when length({{ digits }}) + {{ shift }} > 18 or {{ shift }} < -20 then null
    else
      case when {{ value }} like '-%' then '-' else '' end
      || case
        when {{ shift }} >= 0 then {{ digits }} || repeat('0', {{ shift }})
        else
          left({{ padded }}, length({{ padded }}) + {{ shift }})
          || '.' || right({{ padded }}, -{{ shift }})
      end
  end
{%- endmacro %}

{# PostgreSQL's numeric holds them all, but for exponents that only a zero survives. #}
{% macro postgres__unusual_number_text(value) -%}
  {%- set number = "trim_scale(cast(" ~ value ~ " as numeric))" -%}
  case
    when {{ value }} ~ '^[+-]?[0.]+([eE]|$)' then '0'
    when {{ value }} ~ '[eE][+-]?0*[1-9][0-9]{4,}$' then null
    when abs({{ number }}) < 1000000000000000000 and scale({{ number }}) <= 20
      then cast({{ number }} as text)
  end
{%- endmacro %}


{#
  A raw number that the file keeps as one (see raw_tables), else the default of a missing
  one: so a price is either all values, or has texts. column: of the CTE `trimmed`.
#}
{% macro value_or_default(column, default) -%}
  case
    when trimmed.{{ column }}_value is not null then trimmed.{{ column }}_value
    when trimmed.{{ column }} is null and trimmed.unit_amount_value is not null
      then {{ default * 10000 }}
  end
{%- endmacro %}

{# What is left to be read as a text. #}
{% macro text_or_default(column, default) -%}
  case
    when {{ value_or_default(column, default) }} is null
      then {{ number_text("coalesce(trimmed." ~ column ~ ", '" ~ default ~ "')") }}
  end
{%- endmacro %}

{# A value in ten-thousandths as a whole number; null where it is none. #}
{% macro whole_of(value) -%}
  case when {{ value }} % 10000 = 0 then cast({{ whole_quotient(value, 10000) }} as bigint) end
{%- endmacro %}

{# The same value as a plain decimal text. #}
{% macro text_of_value(value) -%}
  trim(trailing '.' from trim(trailing '0' from
    cast(cast({{ value }} as numeric(18, 0)) * 0.0001 as {{ dbt.type_string() }})
  ))
{%- endmacro %}


{# The digits of a plain decimal text as a whole number: 12.50 has 1250. #}
{% macro digits_of(text, type=none) -%}
  cast(replace({{ text }}, '.', '') as {{ type or whole_type() }})
{%- endmacro %}

{# How many decimals a plain decimal text has: 12.50 has 2. #}
{% macro scale_of(text) -%}
  case
    when position('.' in {{ text }}) = 0 then 0
    else length({{ text }}) - position('.' in {{ text }})
  end
{%- endmacro %}

{# 10 to a whole power ≥ 0, exactly. #}
{% macro power_of_ten(exponent) %}
  {{- adapter.dispatch('power_of_ten', 'nrr')(exponent) -}}
{% endmacro %}

{% macro default__power_of_ten(exponent) -%}
  cast('1' || repeat('0', {{ exponent }}) as {{ whole_type() }})
{%- endmacro %}

{# Behind the end of a list there is null. #}
{% macro duckdb__power_of_ten(exponent) -%}
  coalesce({{ short_power_of_ten(exponent) }}, {{ default__power_of_ten(exponent) }})
{%- endmacro %}


{# The same in 64 bits; exponent: 18 at most. #}
{% macro short_power_of_ten(exponent) %}
  {{- adapter.dispatch('short_power_of_ten', 'nrr')(exponent) -}}
{% endmacro %}

{% macro default__short_power_of_ten(exponent) -%}
  cast({{ power_of_ten(exponent) }} as bigint)
{%- endmacro %}

{# DuckDB finds one in a list in a third of the time that it takes to compute one. #}
{% macro duckdb__short_power_of_ten(exponent) -%}
  [{% for power in range(19) %}{{ 10 ** power }}{{ ', ' if not loop.last }}{% endfor %}][{{ exponent }} + 1]
{%- endmacro %}
