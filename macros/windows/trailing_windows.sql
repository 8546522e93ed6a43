{#
  The windows of so many months of every customer who pays at their start, one
  row per stretch of months over which both ends stay the same: month_number
  is the first month that such a window ends with, until_number the first one after.

  Either end moves a window on: the customer's change in the month itself, and
  the one so many months before. So each change begins two stretches.
  pinned: columns of int_customer_states whose value at the start is wanted.
#}
{% macro trailing_windows(months, pinned=[]) -%}
  {%- set changed_before = within_months('unbounded preceding', (months + 1) ~ ' preceding') -%}
  {%- set changed_later = within_months('unbounded preceding', months ~ ' following') -%}
  with changes as (
    select
      states.*,
      {{ month_number('states.month') }} as month_number,
      {{ month_number('period.last_complete_month') }} + 1 as end_number
    from {{ ref('int_customer_states') }} as states
    cross join {{ ref('int_reporting_period') }} as period
  ),

  seen as (
    select
      *,
      lead(month_number, 1, end_number) over (
        partition by customer_number order by month_number
      ) as next_number,
      {%- for column in ['closing_mrr'] + pinned %}
      last_value({{ column }}) {{ changed_before }} as {{ column }}_before,
      {%- endfor %}
      last_value(closing_mrr) {{ changed_later }} as closing_mrr_later,
      first_value(month_number) {{ within_months(months ~ ' preceding', 'unbounded following') }}
        as number_before,
      first_value(month_number) {{ within_months((months + 1) ~ ' following', 'unbounded following') }}
        as next_number_later
    from changes
  ),

  stretches as (
    select
      customer_number,
      month_number,
      least(next_number, number_before + {{ months }}, end_number) as until_number,
      closing_mrr_before as starting_mrr,
      closing_mrr as ending_mrr
      {%- for column in pinned %},
      {{ column }}_before as {{ column }}
      {%- endfor %}
    from seen
    where closing_mrr_before > 0
    union all
    select
      customer_number,
      month_number + {{ months }} as month_number,
      least(
        next_number + {{ months }}, coalesce(next_number_later, end_number), end_number
      ) as until_number,
      closing_mrr as starting_mrr,
      closing_mrr_later as ending_mrr
      {%- for column in pinned %},
      {{ column }}
      {%- endfor %}
    from seen
    where closing_mrr > 0
  )

  select *
  from stretches
  where month_number < until_number
{%- endmacro %}

{# A customer's changes within a range of months around one of them. #}
{% macro within_months(first, last) -%}
  over (
    partition by customer_number order by month_number range between {{ first }} and {{ last }}
  )
{%- endmacro %}
