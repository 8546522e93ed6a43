with events as (

    select * from {{ ref('int_bridged_events') }}

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
        lag(quantity_number) over subscription as previous_quantity_number,
        lag(amount_number) over subscription as previous_amount_number,
        lag(discount_number) over subscription as previous_discount_number
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
