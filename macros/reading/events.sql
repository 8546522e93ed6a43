{# Event types after which a subscription pays its price, and those after which it doesn't. #}
{% macro price_types() -%} 'started', 'changed', 'renewed', 'resumed' {%- endmacro %}

{% macro zero_types() -%} 'trial_started', 'paused', 'cancelled' {%- endmacro %}

{% macro carries_price(event_type) -%}
  {{ event_type }} in ({{ price_types() }})
{%- endmacro %}

{% macro billing_intervals() -%} 'day', 'week', 'month', 'year' {%- endmacro %}

{# A billing interval as a listed word; `unknown`, where there is none, is of the same list. #}
{% macro interval_word(billing_interval) -%}
  {{ listed_word(billing_interval, billing_intervals() ~ ", 'unknown'") }}
{%- endmacro %}

{% macro known_interval(billing_interval) -%}
  coalesce({{ billing_interval }}, {{ interval_word("'unknown'") }})
{%- endmacro %}

{% macro truths() -%} 'true', 't', '1', 'yes' {%- endmacro %}

{% macro falsehoods() -%} 'false', 'f', '0', 'no' {%- endmacro %}

{% macro reporting_currency() -%}
  {{ var('reporting_currency') | trim | upper }}
{%- endmacro %}


{#
  The first reason why a raw event can't be used, in the contract's order; null
  for a usable one. Of the columns of stg_judged_events' CTE `valued`.
#}
{% macro event_quarantine_reason() -%}
  case
    when event_id is null then 'missing_event_id'
    when customer_id is null then 'missing_customer_id'
    when subscription_id is null then 'missing_subscription_id'
    when occurred is null then 'invalid_occurred_at'
    when recorded is null and recorded_at is not null
      and (occurred_at is null or recorded_at <> occurred_at) then 'invalid_recorded_at'
    when {{ carries_price('event_kind') }} then
      case
        when unit_amount is null and unit_amount_value is null then 'missing_amount'
        when {{ is_no_amount('amount') }} then 'invalid_amount'
        when {{ is_no_amount('quantity') }} then 'invalid_quantity'
        when {{ is_no_amount('discount') }} or coalesce(
          discount_e4 > 1000000, {{ decimal_value('discount_number') }} > 100
        ) then 'invalid_discount'
        when interval_unit not in ({{ billing_intervals() }})
          then 'unknown_billing_interval'
        when interval_count is null then 'invalid_billing_interval_count'
        when recurring not in ({{ truths() }}, {{ falsehoods() }})
          then 'invalid_is_recurring'
        when greatest_rate is null then 'unknown_currency'
        when not {{ event_price_is_exact() }} then 'invalid_amount'
      end
    when event_kind in ({{ zero_types() }}) then null
    else 'unknown_event_type'
  end
{%- endmacro %}


{# The contract's columns of a trimmed event as texts, those that came as timestamps or numbers too. #}
{% macro raw_event_texts() -%}
  {%- set table = raw_tables()['subscription_events'] -%}
  {%- set texts = [] -%}
  {%- for column in table.columns -%}
    {%- if column in table.timestamps -%}
      {%- set written = 'cast(' ~ column ~ '_value as ' ~ dbt.type_string() ~ ')' -%}
    {%- elif column in table.numbers -%}
      {%- set written = text_of_value(column ~ '_value') -%}
    {%- endif -%}
    {%- do texts.append('coalesce(' ~ column ~ ', ' ~ written ~ ')' if written else column) -%}
  {%- endfor -%}
  {{ return(texts) }}
{%- endmacro %}


{#
  What an accepted event consists of, whatever shape it came in. Only a price's numbers
  are judged.
#}
{% macro accepted_event_columns() -%}
  event_id,
  customer_number,
  subscription_id,
  event_type,
  occurred_at,
  recorded_at,
  plan,
  {{ price_number_columns() }},
  billing_interval,
  billing_interval_count,
  currency,
  is_recurring,
  reason,
  is_raw
{%- endmacro %}


{# What a priced event consists of, but for when it takes effect. #}
{% macro priced_event_columns() -%}
  customer_number,
  source_customer_number,
  {{ priced_terms() }}
{%- endmacro %}

{# The same, but for whose it is. #}
{% macro priced_terms() -%}
  subscription_id,
  event_id,
  event_type,
  recorded_at,
  plan,
  {{ price_value_columns() }},
  price_text,
  billing_interval,
  billing_interval_count,
  currency,
  reason,
  mrr
{%- endmacro %}
