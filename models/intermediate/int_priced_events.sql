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
        applied.customer_id,
        applied.subscription_id,
        applied.event_id,
        applied.event_type,
        applied.occurred_at,
        applied.recorded_at,
        applied.plan,
        applied.quantity_number,
        applied.amount_number,
        applied.discount_number,
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

    {% if var('usage_basis') != 'exclude' %}
    union all

    select
        charges.customer_id,
        null as subscription_id,
        '' as event_id,
        'usage' as event_type,
        {{ utc_time('cast(charges.month as timestamp)') }} as occurred_at,
        {{ utc_time('cast(charges.month as timestamp)') }} as recorded_at,
        null as plan,
        null as quantity_number,
        null as amount_number,
        null as discount_number,
        null as billing_interval,
        null as billing_interval_count,
        null as currency,
        null as reason,
        charges.mrr
    from {{ ref('int_usage_charges') }} as charges
    cross join period
    where charges.month < period.as_of_date
    {% endif %}

)

select
    priced.*,
    {% if var('roll_up_to_parent') %}
    coalesce(parents.account_id, priced.customer_id)
    {% else %}
    priced.customer_id
    {% endif %}
        as account_id
from priced
{% if var('roll_up_to_parent') %}
left join {{ ref('int_customer_parents') }} as parents
    on priced.customer_id = parents.customer_id
{% endif %}
