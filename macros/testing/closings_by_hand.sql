{#
  The plain way to closing MRR, for the analyses that check the marts: every
  customer by every month, with the last event of each subscription before the
  month's end. Straight from the staged events; far too slow for real use.
  Columns: customer_id, month, closing_mrr, opening_mrr, cohort_month, age.
#}
{% macro closings_by_hand() %}
  with reach as (
    select
      coalesce(
        {{ date_var('as_of_date') }},
        cast({{ dbt.dateadd('day', 1, local_date('max(recorded_at)')) }} as date)
      ) as as_of_date
    from {{ ref('stg_subscription_events') }}
  ),

  rates as (
    select
      rates.*,
      row_number() over (
        partition by rates.currency
        order by
          rates.rate_date > coalesce({{ date_var('fx_rate_date') }}, reach.as_of_date),
          abs(rates.rate_date - coalesce({{ date_var('fx_rate_date') }}, reach.as_of_date))
      ) as place
    from {{ ref('stg_exchange_rates') }} as rates
    cross join reach
    where rates.is_usable and rates.currency <> '{{ reporting_currency() }}'
  ),

  events as (
    select
      events.*,
      numbers.customer_id,
      {{ local_date('events.occurred_at') }} as day,
      case
        when events.price_digits = 0 then 0
        else {{ mrr(
          'events.price_digits', 'events.price_scale', 'events.billing_interval',
          'events.billing_interval_count', 'coalesce(rates.rate_digits, 1)',
          'coalesce(rates.rate_scale, 0)'
        ) }}
      end as mrr
    from {{ ref('stg_subscription_events') }} as events
    cross join reach
    inner join {{ ref('stg_customer_numbers') }} as numbers
      on events.customer_number = numbers.customer_number
    left join rates on events.currency = rates.currency and rates.place = 1
    where
      {{ local_date('events.occurred_at') }} < reach.as_of_date
      and not events.is_one_time
  ),

  bounds as (
    select
      {{ month_of('min(events.day)') }} as first_month,
      {{ add_months(month_of('min(reach.as_of_date)'), -1) }} as last_month
    from events
    cross join reach
  ),

  months as (
    {{ month_series('bounds') }}
  ),

  latest as (
    select
      events.customer_id,
      months.month,
      events.mrr,
      row_number() over (
        partition by events.customer_id, events.subscription_id, months.month
        order by
          events.occurred_at desc, events.recorded_at desc,
          {{ bytewise('events.event_id') }} desc
      ) as place
    from events
    inner join months on events.day < {{ add_months('months.month', 1) }}
  ),

  closings as (
    select
      customer_id,
      month,
      sum(mrr) as closing_mrr
    from latest
    where place = 1
    group by customer_id, month
  ),

  aged as (
    select
      *,
      coalesce(
        lag(closing_mrr) over (partition by customer_id order by month), 0
      ) as opening_mrr,
      min(case when closing_mrr > 0 then month end) over (partition by customer_id)
        as cohort_month
    from closings
  )

  select
    *,
    {{ months_between('cohort_month', 'month') }} as age
  from aged
  where cohort_month is not null and month >= cohort_month
{% endmacro %}
