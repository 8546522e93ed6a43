{#
  The sample standard deviation of 12 ratios in points, one decimal, half away
  from zero. squares: Σ (12 × ratio − their sum)² as a whole number, the ratios in
  units of 10^(power − 19). It is n ÷ 10 for the largest n with
  (2n − 1)² × 396 × 10^(32 − 2 × power) ≤ squares; the root of the float is only
  where the search for n begins.
#}
{% macro deviation_of_twelve(squares, power) -%}
  {%- set unit = "(396 * " ~ power_of_ten('32 - 2 * ' ~ power) ~ ")" -%}
  {%- set guess = "cast(floor(sqrt(cast(" ~ squares ~ " as " ~ double_type() ~ ") / " ~ unit
    ~ ") / 2 + 0.5) as " ~ whole_type() ~ ")" -%}
  cast(
    cast(
      {{ guess }}
      + case
        when {{ square_of('2 * ' ~ guess ~ ' + 1') }} * {{ unit }} <= {{ squares }} then 1
        when
          {{ guess }} > 0
          and {{ square_of('2 * ' ~ guess ~ ' - 1') }} * {{ unit }} > {{ squares }}
          then -1
        else 0
      end as numeric(38, 0)
    ) * 0.1 as {{ percent_type() }}
  )
{%- endmacro %}

{% macro square_of(root) -%} ({{ root }}) * ({{ root }}) {%- endmacro %}
