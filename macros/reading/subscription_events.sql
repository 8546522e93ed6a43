{#
  The accepted events of all shapes. The SQL of stg_subscription_events, here because an
  increment asks for those of some customers alone, before anything is computed of them.
  judged_events: rows of stg_judged_events; condition: on customer_number.
#}
{% macro subscription_events(judged_events, condition='1 = 1') -%}
  {%- set priced_quantity = 'coalesce(priced_quantity, ' ~ text_of_value('quantity_e4') ~ ')' -%}
  -- The amount of a period or of a history's month is for all the units together.
  with accepted as (

      select
          {{ accepted_event_columns() }},
          quantity_number as priced_quantity
      from {{ judged_events }} as judged_events
      where quarantine_reason is null and not is_repeated and {{ condition }}

      union all

      select
          {{ accepted_event_columns() }},
          quantity_number as priced_quantity
      from {{ ref('stg_event_verdicts') }}
      where quarantine_reason is null and {{ condition }}

      union all

      select
          {{ accepted_event_columns() }},
          '1' as priced_quantity
      from {{ ref('stg_period_events') }}
      where {{ condition }}

      union all

      select
          {{ accepted_event_columns() }},
          '1' as priced_quantity
      from {{ ref('stg_history_events') }}
      where {{ condition }}

  ),

  -- Only a price is judged, so only there the numbers mean anything.
  typed as (

      select
          *,
          {{ carries_price('event_type') }} as is_price,
          quantity_e4 is not null and amount_e4 is not null and discount_e4 is not null
              as has_values
      from accepted

  )

  select
      event_id,
      customer_number,
      subscription_id,
      event_type,
      occurred_at,
      recorded_at,
      plan,
      {% for name in price_numbers() %}
      case when is_price then {{ name }}_e4 end as {{ name }}_e4,
      case when is_price then {{ name }}_number end as {{ name }}_number,
      {% endfor %}
      case when is_price then {{ decimal_value(number_of('quantity')) }} end as quantity,
      case when is_price then {{ decimal_value(number_of('amount')) }} end as unit_amount,
      case when is_price then {{ decimal_value(number_of('discount')) }} end
          as discount_percent,
      case when is_price then billing_interval end as billing_interval,
      case when is_price then billing_interval_count end as billing_interval_count,
      case when is_price then currency end as currency,
      is_price and not is_recurring as is_one_time,
      reason,
      is_raw,
      case
          when not is_price then 0
          when has_values then {{ price_digits_of_values() }}
          else {{ price_digits(priced_quantity, number_of('amount'), number_of('discount')) }}
      end as price_digits,
      case
          when not is_price then 2
          when has_values then {{ price_scale_of_values() }}
          else {{ price_scale(priced_quantity, number_of('amount'), number_of('discount')) }}
      end as price_scale
  from typed
{%- endmacro %}
