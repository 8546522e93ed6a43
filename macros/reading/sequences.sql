{#
  What identifies a subscription among priced events. Only where customers are rolled up
  can one subscription_id stand for two of an account: a key that is always null costs.
#}
{% macro subscription_key() -%}
  customer_number,
  {%- if var('roll_up_to_parent') %} source_customer_number,{% endif %} subscription_id
{%- endmacro %}


{#
  The order of events that follow one another; instant: the column that says when they
  take effect. Only what bridges a gap is moved, behind the events of the instant; only
  charges for use, of several customers of an account, have no event_id to decide by.
#}
{% macro event_order(instant) -%}
  {{ instant }},
  {%- if var('renewal_grace_days') != 0 %} is_moved,{% endif %} recorded_at, {{ bytewise('event_id') }}
  {%- if var('roll_up_to_parent') %}, coalesce(source_customer_number, 0){% endif %}
{%- endmacro %}


{# By how much each event, in that order of them, changes its subscription's MRR. #}
{% macro mrr_step(order) -%}
  mrr - coalesce(lag(mrr) over (
    partition by {{ subscription_key() }}
    order by {{ order }}
  ), 0)
{%- endmacro %}
