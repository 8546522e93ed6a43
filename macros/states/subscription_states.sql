{#
  The states of subscriptions, one per event. events: a relation with the columns of
  int_bridged_events, in it all events of whichever subscriptions it holds.
#}
{% macro subscription_states(events) -%}
  with events as (

      select * from {{ events }}

  ),

  followed as (

      select
          *,
          lag(mrr) over subscription as previous_mrr,
          max(mrr) over before as highest_mrr_before,
          lag(plan) over subscription as previous_plan,
          lag(billing_interval) over subscription as previous_billing_interval,
          lag(billing_interval_count) over subscription as previous_billing_interval_count,
          lag(currency) over subscription as previous_currency,
          {% for name in price_numbers() %}
          lag({{ name }}_e4) over subscription as previous_{{ name }}_e4,
          {% endfor %}
          lag(price_text) over subscription as previous_price_text
      from events
      window subscription as (
          partition by {{ subscription_key() }}
          order by {{ event_order('occurred_at') }}
      ),
      before as (
          partition by {{ subscription_key() }}
          order by {{ event_order('occurred_at') }}
          rows between unbounded preceding and 1 preceding
      )

  )

  select
      customer_number,
      source_customer_number,
      subscription_id,
      event_id,
      event_type,
      occurred_at as valid_from,
      recorded_at,
      is_moved,
      {{ local_month('occurred_at') }} as month,
      plan,
      billing_interval,
      reason,
      coalesce(previous_mrr, 0) as previous_mrr,
      mrr,
      coalesce(highest_mrr_before, 0) > 0 as has_paid_before,
      is_bridged,
      {{ changed_term() }} as changed_term
  from followed
{%- endmacro %}


{#
  int_subscription_states, in an increment those of the customers alone that it is
  about.
#}
{% macro recomputed_states(touched) -%}
  {%- if is_increment() or not execute -%} ({{ subscription_states(recomputed_events(touched)) }}) {%- endif -%}
  {%- if not is_increment() -%} {{ ref('int_subscription_states') }} {%- endif -%}
{%- endmacro %}

{# int_bridged_events likewise; there are no gaps to bridge in an increment. #}
{% macro recomputed_events(touched) -%}
  {%- if is_increment() or not execute -%}
    (
      select priced.*, false as is_bridged, false as is_moved
      from ({{ priced_events(
        '(' ~ subscription_events(touched_rows('stg_judged_events', touched), is_touched('customer_number', touched)) ~ ')'
      ) }}) as priced
    )
  {%- endif -%}
  {%- if not is_increment() -%} {{ ref('int_bridged_events') }} {%- endif -%}
{%- endmacro %}
