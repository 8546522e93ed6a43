{#
  The windows of so many months of every customer who pays at their start, one
  row per stretch of months over which both ends stay the same: month_number
  is the first month that such a window ends with, until_number the first one after.

  It is the customer's states laid over themselves, the earlier ones so many months
  later. pinned: columns of int_customer_states whose value at the start is wanted.
  touched: the model with the customers that an increment is about.
#}
{% macro trailing_windows(months, pinned=[], touched=none) -%}
  with period as (
    select {{ month_number('last_complete_month') }} + 1 as end_number
    from {{ ref('int_reporting_period') }}
  ),

  states as (
    select
      states.*,
      {{ month_number('states.month') }} as month_number,
      coalesce({{ month_number('states.next_month') }}, period.end_number) as until_number
    from {{ ref('int_customer_states') }} as states
    cross join period
    {%- if touched %}
    where {{ is_touched('states.customer_number', touched) }}
    {%- endif %}
  )

  select
    starts.customer_number,
    greatest(starts.month_number + {{ months }}, ends.month_number) as month_number,
    least(starts.until_number + {{ months }}, ends.until_number) as until_number,
    starts.closing_mrr as starting_mrr,
    ends.closing_mrr as ending_mrr
    {%- for column in pinned %},
    starts.{{ column }}
    {%- endfor %}
  from states as starts
  inner join states as ends
    on
      starts.customer_number = ends.customer_number
      and starts.month_number + {{ months }} < ends.until_number
      and starts.until_number + {{ months }} > ends.month_number
  where starts.closing_mrr > 0
{%- endmacro %}
