{#
  Raw events with every text trimmed. The SQL of stg_trimmed_events, here because an
  increment asks for the rows of some customers alone, before anything is done to them.
#}
{% macro trimmed_events(raw_events) -%}
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
  from {{ raw_events }}
  where {{ is_known(event_recorded_at()) }}
{%- endmacro %}


{# stg_trimmed_events, in an increment the rows of those customers alone that it judges anew. #}
{% macro rejudged_events(touched) -%}
  {%- if is_increment() -%} ({{ trimmed_events(touched_events(touched)) }}) {%- else -%} {{ ref('stg_trimmed_events') }} {%- endif -%}
  {#- dbt learns of what an increment reads while it parses. -#}
  {%- do [ref(touched), source('raw', 'subscription_events')] if not execute -%}
{%- endmacro %}


{# An increment reads the raw events of changed customers once, and seldom those of others. #}
{% macro touched_events(touched) -%}
  {%- if touched == 'stg_changed_customers' -%} {{ row_store('changed_events') }}
  {%- else -%}
    (
      select * from {{ row_store('changed_events') }}
      union all
      select * from {{ raw_view('other_touched_events') }}
    )
  {%- endif -%}
{%- endmacro %}

{# When it is known who has changed. #}
{% macro keep_changed_events() %}
  {%- if is_increment() -%}
    create or replace table {{ row_store('changed_events') }} as select * from {{ raw_view('changed_events') }}
  {%- endif -%}
{% endmacro %}
