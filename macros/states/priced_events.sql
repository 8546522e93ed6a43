{#
  The accepted events that have happened and change a state, with the MRR after each.
  events: a relation with the columns of stg_subscription_events. The SQL of
  int_priced_events, here because an increment asks for those of some customers, which
  no engine would take through the windows above it.
#}
{% macro priced_events(events) -%}
  {#- What it refers to doesn't depend on vars. -#}
  {%- do [ref('int_usage_charges'), ref('stg_customer_numbers')] if not execute -%}
  with period as (

      select * from {{ ref('int_reporting_period') }}

  ),

  -- What is scheduled has not happened; a one-time charge changes no state.
  applied as (

      select events.*
      from {{ events }} as events
      where
          {{ local_date('events.occurred_at') }} < (select period.as_of_date from period)
          and not events.is_one_time

  ),

  priced as (

      select
          applied.customer_number,
          applied.subscription_id,
          applied.event_id,
          applied.event_type,
          applied.occurred_at,
          applied.recorded_at,
          applied.plan,
          {{ price_value_columns('applied.') }},
          {{ price_text('applied.') }} as price_text,
          applied.billing_interval,
          applied.billing_interval_count,
          applied.currency,
          applied.reason,
          cast(case
              when applied.price_digits > 0
                  then {{ mrr(
                      'applied.price_digits', 'applied.price_scale',
                      'applied.billing_interval', 'applied.billing_interval_count',
                      'coalesce(rates.rate_digits, 1)', 'coalesce(rates.rate_scale, 0)'
                  ) }}
              else 0
          end as {{ money_type() }}) as mrr
      from applied
      left join {{ ref('int_exchange_rates') }} as rates
          on applied.currency = rates.currency
      {{ computed_once() }}

  ),

  -- Not in the same CTE: computed_once may end it.
  with_charges as (

      select * from priced

      {% if var('usage_basis') != 'exclude' %}
      union all

      select
          numbers.customer_number,
          null as subscription_id,
          '' as event_id,
          'usage' as event_type,
          {{ utc_time('cast(charges.month as timestamp)') }} as occurred_at,
          {{ utc_time('cast(charges.month as timestamp)') }} as recorded_at,
          null as plan,
          {% for name in price_numbers() %}
          null as {{ name }}_e4,
          {% endfor %}
          null as price_text,
          null as billing_interval,
          null as billing_interval_count,
          null as currency,
          null as reason,
          charges.mrr
      from {{ ref('int_usage_charges') }} as charges
      inner join {{ ref('stg_customer_numbers') }} as numbers
          on charges.customer_id = numbers.customer_id
      where charges.month < (select period.as_of_date from period)
      {% endif %}

  ),

  -- Without roll_up_to_parent nobody has one.
  placed as (

      select
          with_charges.*,
          parents.account_number
      from with_charges
      left join {{ ref('int_customer_parents') }} as parents
          on with_charges.customer_number = parents.customer_number

  )

  select
      coalesce(account_number, customer_number) as customer_number,
      case when account_number <> customer_number then customer_number end
          as source_customer_number,
      occurred_at,
      {{ priced_terms() }}
  from placed
{%- endmacro %}
