{#
  The windows of so many months of every customer who pays at their start, one
  row per stretch of months over which both ends stay the same: month_number
  is the first month that such a window ends with, until_number the first one after.

  It is the customer's states laid over themselves, the earlier ones so many months
  later. states: int_customer_states, or those of some customers. pinned: its columns
  whose value at the start is wanted.
#}
{% macro trailing_windows(months, states, pinned=[]) -%}
  with states as (
    {{ numbered_states(states) }}
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


{# Customers' states from month_number until until_number: the last ones until the last complete month is over. #}
{% macro numbered_states(states) -%}
  select
    states.*,
    {{ month_number('states.month') }} as month_number,
    coalesce({{ month_number('states.next_month') }}, period.end_number) as until_number
  from {{ states }} as states
  cross join (
    select {{ month_number('last_complete_month') }} + 1 as end_number
    from {{ ref('int_reporting_period') }}
  ) as period
{%- endmacro %}


{# int_quarter_sums of rows of int_customer_states. #}
{% macro quarter_sums(states) -%}
  with windows as (

      {{ trailing_windows(3, states) }}

  )

  {{ steps_of('windows', [], window_measures()) }}
{%- endmacro %}


{# int_closing_sums of rows of int_customer_states. #}
{% macro closing_sums(customer_states) -%}
  with states as (

      {{ numbered_states(customer_states) }}

  ),

  paying as (

      select *
      from states
      where closing_mrr > 0

  )

  {{ steps_of('paying', ['closing_band'], {'customers': 'count(*)', 'closing_mrr': 'sum(closing_mrr)'}) }}
{%- endmacro %}


{# int_window_sums of rows of int_trailing_windows and int_customer_cohorts. #}
{% macro window_sums(trailing_windows, customer_cohorts) -%}
  {%- set dimensions = [
      'segment', 'industry', 'acquisition_channel', 'country', 'cohort_year', 'plan',
      'billing_interval'
  ] -%}
  {%- set bands = ['starting_band', 'change_band'] -%}
  with windows as (

      select
          windows.month_number,
          windows.until_number,
          windows.starting_mrr,
          windows.ending_mrr,
          windows.starting_band,
          windows.change_band,
          windows.plan,
          cast(windows.billing_interval as {{ dbt.type_string() }}) as billing_interval,
          cohorts.segment,
          cohorts.industry,
          cohorts.acquisition_channel,
          cohorts.country,
          cohorts.cohort_year
      from {{ trailing_windows }} as windows
      inner join {{ customer_cohorts }} as cohorts
          on windows.customer_number = cohorts.customer_number

  ),

  steps as (

      {{ steps_of('windows', dimensions + bands, window_measures(), is_each=true) }}

  )

  -- Of each row's dimensions and bands one is not null, but for the row of everyone.
  select
      month_number,
      case
          {%- for dimension in dimensions + bands %}
          when {{ dimension }} is not null then '{{ dimension }}'
          {%- endfor %}
          else 'everyone'
      end as dimension,
      coalesce(
          {{ dimensions | join(', ') }},
          {%- for band in bands %}
          cast({{ band }} as {{ dbt.type_string() }}),
          {%- endfor %}
          'everyone'
      ) as value,
      {{ window_measures() | join(', ') }}
  from steps
{%- endmacro %}
