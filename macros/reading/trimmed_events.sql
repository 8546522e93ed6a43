{#
  The raw events with every text trimmed. The SQL of stg_trimmed_events, here because an
  increment asks for the rows of some customers alone, before anything is done to them.
  condition: which rows of the raw table.
#}
{% macro trimmed_events(condition='1 = 1') -%}
  select
      {{ clean_text('event_id') }} as event_id,
      {{ clean_text('customer_id') }} as customer_id,
      {{ clean_text('subscription_id') }} as subscription_id,
      {{ clean_text('event_type') }} as event_type,
      {{ clean_text('occurred_at') }} as occurred_at,
      occurred_at_value,
      {{ clean_text('recorded_at') }} as recorded_at,
      recorded_at_value,
      {{ clean_text('plan') }} as plan,
      {{ clean_text('quantity') }} as quantity,
      quantity_value,
      {{ clean_text('unit_amount') }} as unit_amount,
      unit_amount_value,
      {{ clean_text('discount_percent') }} as discount_percent,
      discount_percent_value,
      {{ clean_text('billing_interval') }} as billing_interval,
      {{ clean_text('billing_interval_count') }} as billing_interval_count,
      billing_interval_count_value,
      {{ clean_text('currency') }} as currency,
      {{ clean_text('is_recurring') }} as is_recurring,
      {{ clean_text('reason') }} as reason
  from {{ source('raw', 'subscription_events') }}
  where {{ condition }} and {{ is_known(event_recorded_at()) }}
{%- endmacro %}


{# stg_trimmed_events, in an increment the rows of those customers alone that it judges anew. #}
{% macro rejudged_events(touched) -%}
  {%- if is_increment() or not execute -%}
    ({{ trimmed_events(is_touched_id(clean_text('customer_id'), touched)) }})
  {%- endif -%}
  {%- if not is_increment() -%} {{ ref('stg_trimmed_events') }} {%- endif -%}
{%- endmacro %}
