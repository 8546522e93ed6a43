{#
  The second route to a cohort's NRR, for tests: one row per customer with a
  complete window and the MRR of the states that hold at its start and its end.
  No movement is looked at.
#}
{% macro windows_by_states() %}
  select
    cohorts.customer_id,
    cohorts.cohort_month,
    cohorts.segment,
    cohorts.industry,
    sum(case
      when {{ holds_at_end_of('cohorts.cohort_month') }} then states.mrr else 0
    end) as starting_mrr,
    sum(case
      when {{ holds_at_end_of(add_months('cohorts.cohort_month', var('cohort_window_months'))) }}
        then states.mrr
      else 0
    end) as ending_mrr
  from {{ ref('int_customer_cohorts') }} as cohorts
  inner join ({{ ended_states() }}) as states
    on cohorts.customer_number = states.customer_number
  group by
    cohorts.customer_id, cohorts.cohort_month, cohorts.segment, cohorts.industry
{% endmacro %}

{# The states of subscriptions, each until the next one begins: [valid_from, valid_to). #}
{% macro ended_states() %}
  select
    *,
    lead(valid_from) over (
      partition by {{ subscription_key() }} order by {{ event_order('valid_from') }}
    ) as valid_to
  from {{ ref('int_subscription_states') }}
{% endmacro %}

{# Whether a row of ended_states, named states, holds at a month's end. #}
{% macro holds_at_end_of(month) -%}
  states.month <= {{ month }}
  and (states.valid_to is null or {{ local_month('states.valid_to') }} > {{ month }})
{%- endmacro %}
