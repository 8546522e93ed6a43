{#
  amount × part ÷ whole in whole cents, cut off, and what is behind them in
  units of 10^-18 cent: shares that are added before anything is rounded. All
  are money or numbers of at most two decimals; the part may be negative. Null
  where it exceeds 10^31, which nothing can be worth and further figures would
  not hold.
#}
{% macro share_cents(amount, part, whole) -%}
  {%- set quotient = whole_quotient(cents(amount), cents(whole)) -%}
  {%- set remainder = '(' ~ cents(amount) ~ ' % ' ~ cents(whole) ~ ') * ' ~ cents(part) -%}
  case
    when {{ quotient }} < {{ whole_quotient(
      cents('10000000000000000000000000000000'), '1 + abs(' ~ cents(part) ~ ')', is_wide=true
    ) }}
      then ({{ quotient }}) * {{ cents(part) }} + {{ whole_quotient(remainder, cents(whole)) }}
  end
{%- endmacro %}

{% macro share_rest(amount, part, whole) -%}
  {%- set remainder = '(' ~ cents(amount) ~ ' % ' ~ cents(whole) ~ ') * ' ~ cents(part) -%}
  {{ whole_quotient(
    '((' ~ remainder ~ ') % ' ~ cents(whole) ~ ') * ' ~ rest_unit(), cents(whole)
  ) }}
{%- endmacro %}

{% macro rest_unit() -%} cast(1000000000000000000 as {{ whole_type() }}) {%- endmacro %}


{#
  The mean of count shares, given the sums of their cents and rests, as money
  rounded half away from zero. Rests are cut off, so a tie is recognised at the
  15th decimal of a cent.
#}
{% macro mean_of_shares(cents, rests, count) -%}
  {%- set rest = '((' ~ cents ~ ') % ' ~ count ~ ') * ' ~ rest_unit() ~ ' + ' ~ rests -%}
  cast(
    {{ whole_quotient(cents, count) }}
    + {{ rounded_quotient(
      '(' ~ rounded_quotient('(' ~ rest ~ ')', '1000') ~ ')',
      '(' ~ whole_quotient(rest_unit(), '1000') ~ ') * ' ~ count
    ) }} as numeric(38, 0)
  ) * 0.01
{%- endmacro %}
