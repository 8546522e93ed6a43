with period as (

    select * from {{ ref('int_reporting_period') }}

),

-- What is scheduled has not happened; a one-time charge changes no state.
applied as (

    select events.*
    from {{ ref('stg_subscription_events') }} as events
    cross join period
    where
        {{ local_date('events.occurred_at') }} < period.as_of_date
        and not events.is_one_time

),

priced as (

    select
        applied.*,
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

ordered as (

    select
        *,
        lead(occurred_at) over (
            partition by customer_id, subscription_id
            order by occurred_at, recorded_at, {{ bytewise('event_id') }}
        ) as next_occurred_at,
        lag(mrr) over (
            partition by customer_id, subscription_id
            order by occurred_at, recorded_at, {{ bytewise('event_id') }}
        ) as previous_mrr
    from priced

)

select
    customer_id,
    subscription_id,
    event_id,
    event_type,
    occurred_at as valid_from,
    next_occurred_at as valid_to,
    {{ local_month('occurred_at') }} as month,
    coalesce(previous_mrr, 0) as previous_mrr,
    mrr
from ordered
