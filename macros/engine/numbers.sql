{# One customer's money; 64 bits hold it, which engines read many times faster. #}
{% macro money_type() -%} numeric(18, 2) {%- endmacro %}

{# A percentage to one decimal. #}
{% macro percent_type() -%} numeric(38, 1) {%- endmacro %}

{# A quantity, a price per unit, a discount: exact to 20 decimals below 10^18. #}
{% macro decimal_type() -%} numeric(38, 20) {%- endmacro %}


{# What is only estimated: never a published figure. #}
{% macro double_type() %}
  {{- adapter.dispatch('double_type', 'nrr')() -}}
{% endmacro %}

{% macro default__double_type() -%} double precision {%- endmacro %}

{% macro spark__double_type() -%} double {%- endmacro %}


{# Whole numbers of up to 38 digits. #}
{% macro whole_type() %}
  {{- adapter.dispatch('whole_type', 'nrr')() -}}
{% endmacro %}

{% macro default__whole_type() -%} numeric(38, 0) {%- endmacro %}

{% macro duckdb__whole_type() -%} hugeint {%- endmacro %}


{#
  Quotient of two non-negative whole numbers without its remainder. is_wide: it
  may have more than 32 digits.
#}
{% macro whole_quotient(dividend, divisor, is_wide=false) %}
  {{- adapter.dispatch('whole_quotient', 'nrr')(dividend, divisor, is_wide) -}}
{% endmacro %}

{% macro duckdb__whole_quotient(dividend, divisor, is_wide) -%}
  ({{ dividend }}) // ({{ divisor }})
{%- endmacro %}

{% macro postgres__whole_quotient(dividend, divisor, is_wide) -%}
  div({{ dividend }}, {{ divisor }})
{%- endmacro %}

{#
  Spark's quotient of whole numbers is a double; of decimals it has six decimals,
  rounded: so the remainder is taken off first, and 32 digits are left. A wide one
  is divided in two parts; a lambda, which is slow, spares the mentioning.
#}
{% macro spark__whole_quotient(dividend, divisor, is_wide) -%}
  {%- set dividend = "cast(" ~ dividend ~ " as " ~ whole_type() ~ ")" -%}
  {%- set divisor = "cast(" ~ divisor ~ " as " ~ whole_type() ~ ")" -%}
  {%- if is_wide -%}
    {%- set high = spark_quotient('x.dividend', '1000000') -%}
    {%- set low = "((" ~ high ~ " % x.divisor) * 1000000 + x.dividend % 1000000)" -%}
    transform(
      array(named_struct('dividend', {{ dividend }}, 'divisor', {{ divisor }})),
      x -> cast(
        {{ spark_quotient(high, 'x.divisor') }} * 1000000 + {{ spark_quotient(low, 'x.divisor') }}
        as {{ whole_type() }}
      )
    )[0]
  {%- else -%}
    {{ spark_quotient(dividend, divisor) }}
  {%- endif -%}
{%- endmacro %}

{% macro spark_quotient(dividend, divisor) -%}
  cast(({{ dividend }} - {{ dividend }} % {{ divisor }}) / {{ divisor }} as {{ whole_type() }})
{%- endmacro %}


{# A canonical decimal text (see number_text) as a decimal. #}
{% macro decimal_value(text) %}
  {{- adapter.dispatch('decimal_value', 'nrr')(text) -}}
{% endmacro %}

{% macro default__decimal_value(text) -%}
  cast({{ text }} as {{ decimal_type() }})
{%- endmacro %}

{# DuckDB reads a short decimal and widens it 30 times faster than a wide one. #}
{% macro duckdb__decimal_value(text) -%}
  case
    when regexp_full_match({{ text }}, '{{ usual_number() }}')
      then cast(cast({{ text }} as numeric(18, 6)) as {{ decimal_type() }})
    else cast({{ text }} as {{ decimal_type() }})
  end
{%- endmacro %}


{# Ends the query with a sentence; as a value, it has the type asked for. #}
{% macro raise_error(sentence, type) %}
  {{- adapter.dispatch('raise_error', 'nrr')(sentence, type) -}}
{% endmacro %}

{% macro duckdb__raise_error(sentence, type) -%}
  cast(error('nrr: {{ sentence }}') as {{ type }})
{%- endmacro %}

{#
  PostgreSQL has no such function: a text that is no number is quoted in the error.
  Were the text a constant, it would be read, and fail, before any row asks for it.
#}
{% macro postgres__raise_error(sentence, type) -%}
  cast(cast(cast(
    'nrr: {{ sentence }}' || left(cast(random() as text), 0) as integer
  ) as text) as {{ type }})
{%- endmacro %}

{% macro spark__raise_error(sentence, type) -%}
  cast(raise_error('nrr: {{ sentence }}') as {{ type }})
{%- endmacro %}
