{#
  For places within a month (a quartile, the ten largest) without sorting every
  month: rows are put into bands by an amount of money. Totals by band then tell in
  which bands of a month the wanted places lie, and only the rows of these bands
  are looked at one by one.

  A band is how many digits the cents have and the first two of them: 90 bands from one
  power of ten to the next. Large amounts are no longer money in 64 bits if times 100.
#}
{% macro band(amount) -%}
  {%- set cents = 'cast(' ~ amount ~ ' * 100 as bigint)' -%}
  {%- set units = 'cast(floor(' ~ amount ~ ') as bigint)' -%}
  cast(
    case
      when {{ amount }} < 1 then {{ cents }}
      when {{ amount }} < 10 then 90 + {{ whole_quotient(cents, 10) }}
      {%- for zeros in range(14) %}
      when {{ amount }} < {{ 10 ** (zeros + 2) }}
        then {{ 90 * (zeros + 2) }} + {{ whole_quotient(units, 10 ** zeros) }}
      {%- endfor %}
      else {{ 90 * 16 }} + {{ whole_quotient(units, 10 ** 14) }}
    end as integer
  )
{%- endmacro %}


{#
  int_window_sums of one of int_trailing_windows' bands; of a change, no band of no change. An
  engine may cast before it looks which rows are wanted.
#}
{% macro band_steps(name, measures) -%}
  select
    month_number,
    case when dimension = '{{ name }}' then cast(value as integer) end as amount_band,
    {{ measures | join(', ') }}
  from {{ ref('int_window_sums') }}
  where dimension = '{{ name }}' and value <> '0'
{%- endmacro %}


{# Totals (see totals_of) by band, and how many customers the lower bands hold in the month. #}
{% macro band_totals(steps, measures) -%}
  select
    totals.*,
    sum(customers) over (partition by month_number order by amount_band) - customers as customers_below,
    sum(customers) over (partition by month_number) as customers_of_month
  from ({{ totals_of(steps, ['amount_band'], measures) }}) as totals
{%- endmacro %}


{#
  The same by part (see int_divided_windows) of the bands that several quartiles
  share; bands: int_quartile_bands.
#}
{% macro part_totals(steps, bands, measures) -%}
  select
    totals.*,
    bands.customers_of_month,
    bands.customers_below - totals.customers + sum(totals.customers) over (
      partition by totals.month_number, totals.amount_band order by totals.part
    ) as customers_below
  from ({{ totals_of(steps, ['amount_band', 'part'], measures) }}) as totals
  inner join {{ bands }} as bands
    on
      totals.month_number = bands.month_number
      and totals.amount_band = bands.amount_band
      and bands.first_quartile < bands.last_quartile
{%- endmacro %}


{# How many windows are a part of a band. #}
{% macro part_size() -%} 10000 {%- endmacro %}


{# Such totals with the quartiles that their first and their last customer are in. #}
{% macro with_quartiles(totals) -%}
  select
    *,
    {{ quartile_of('customers_below + 1', 'customers_of_month') }} as first_quartile,
    {{ quartile_of('customers_below + customers', 'customers_of_month') }} as last_quartile
  from {{ totals }}
  where customers > 0
{%- endmacro %}
