{#
  The numbers of an event's price: NAME_e4, in ten-thousandths, where the raw file keeps a
  usual number, which is many times cheaper to keep, to compare and to multiply than what
  has to do everywhere else: NAME_number, a plain decimal text.
#}
{% macro price_numbers() %}
  {% do return(['quantity', 'amount', 'discount']) %}
{% endmacro %}

{% macro price_number_columns(prefix='') -%}
  {%- for name in price_numbers() %}
  {{ prefix }}{{ name }}_e4,
  {{ prefix }}{{ name }}_number{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# The same columns of a price that is known by texts alone. #}
{% macro price_in_texts(quantity, amount, discount) -%}
  {%- for name in price_numbers() %}
  cast(null as bigint) as {{ name }}_e4,
  {{ [quantity, amount, discount][loop.index0] }} as {{ name }}_number{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# Those of them that are values. #}
{% macro price_value_columns(prefix='') -%}
  {%- for name in price_numbers() %}
  {{ prefix }}{{ name }}_e4{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# One of them as a text, whichever it is. #}
{% macro number_of(name, prefix='') -%}
  coalesce({{ prefix }}{{ name }}_number, {{ text_of_value(prefix ~ name ~ '_e4') }})
{%- endmacro %}

{#
  All of an accepted price's in one text where one is no value: what is sorted along with an
  event are a third as many texts.
#}
{% macro price_text(prefix='') -%}
  case
    when
      {%- for name in price_numbers() %}
      {{ 'or ' if not loop.first }}{{ prefix }}{{ name }}_number is not null
      {%- endfor %}
      then
      {%- for name in price_numbers() %}
        {{ "|| ' ' || " if not loop.first }}{{ number_of(name, prefix) }}
      {%- endfor %}
  end
{%- endmacro %}

{# One of them out of price_text, or out of its value. #}
{% macro number_in_price(name, prefix='') -%}
  coalesce(
    split_part({{ prefix }}price_text, ' ', {{ price_numbers().index(name) + 1 }}),
    {{ text_of_value(prefix ~ name ~ '_e4') }}
  )
{%- endmacro %}

{# Whether it is no number, or below zero. #}
{% macro is_no_amount(name) -%}
  {{ name }}_e4 is null and ({{ name }}_number is null or {{ name }}_number like '-%')
{%- endmacro %}


{# price_is_exact of a raw event's price; at once where 10,000 units at 1,000,000 are the most. #}
{% macro event_price_is_exact() -%}
  case
    when
      quantity_e4 <= 100000000 and amount_e4 <= 10000000000 and discount_e4 is not null
      and interval_count <= 1000 and greatest_rate <= 100 then true
    else {{ price_is_exact(
      number_of('quantity'), number_of('amount'), number_of('discount'),
      'interval_unit', 'interval_count', 'greatest_rate'
    ) }}
  end
{%- endmacro %}


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


{#
  The digits of quantity × unit_amount × (100 − discount) ÷ 100 of an accepted event whose
  numbers are all values, and below the decimals of the same product.
#}
{% macro price_digits_of_values() -%}
  case
    when {{ value_price_is_short() }}
      then {{ whole_quotient('quantity_e4', 10000) }} * {{ whole_quotient('amount_e4', 100) }}
        * (100 - {{ whole_quotient('discount_e4', 10000) }})
    else
      cast(quantity_e4 as {{ whole_type() }}) * cast(amount_e4 as {{ whole_type() }})
      * cast(1000000 - discount_e4 as {{ whole_type() }})
  end
{%- endmacro %}

{% macro price_scale_of_values() -%}
  case when {{ value_price_is_short() }} then 4 else 14 end
{%- endmacro %}

{# Whole units, cents and percents, of which 64 bits hold the product: most prices. #}
{% macro value_price_is_short() -%}
  quantity_e4 % 10000 = 0 and amount_e4 % 100 = 0 and discount_e4 % 10000 = 0
  and quantity_e4 < 10000000000 and amount_e4 < 100000000000
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
