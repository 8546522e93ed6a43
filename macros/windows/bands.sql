{#
  For places within a month (a quartile, the ten largest) without sorting every
  month: all rows are sorted once and cut into bands of equal size. Totals by
  band then tell in which bands of a month the wanted places lie, and only the
  rows of these bands are looked at one by one.
#}
{% macro band(order_by) -%}
  cast(ntile(1000) over (order by {{ order_by }}) as integer)
{%- endmacro %}


{# Totals (see totals_of) by band, and how many customers the lower bands hold in the month. #}
{% macro band_totals(steps, measures) -%}
  select
    totals.*,
    sum(customers) over (partition by month_number order by band) - customers as customers_below,
    sum(customers) over (partition by month_number) as customers_of_month
  from ({{ totals_of(steps, ['band'], measures) }}) as totals
{%- endmacro %}
