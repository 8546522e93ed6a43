with set_aside as (

    select
        'subscription_events' as raw_table,
        raw_row,
        quarantine_reason
    from {{ ref('stg_event_verdicts') }}
    where quarantine_reason is not null

    union all

    select
        'subscription_periods' as raw_table,
        raw_row,
        quarantine_reason
    from {{ ref('stg_judged_periods') }}
    where quarantine_reason is not null

    union all

    select
        'mrr_history' as raw_table,
        raw_row,
        quarantine_reason
    from {{ ref('stg_judged_history') }}
    where quarantine_reason is not null

    union all

    select
        'feature_usage' as raw_table,
        raw_row,
        quarantine_reason
    from {{ ref('stg_judged_feature_usage') }}
    where quarantine_reason is not null

    union all

    select
        'usage_charges' as raw_table,
        raw_row,
        quarantine_reason
    from {{ ref('stg_judged_usage_charges') }}
    where quarantine_reason is not null

)

select
    raw_table,
    {{ raw_value('event_id') }} as event_id,
    {{ raw_value('customer_id') }} as customer_id,
    {{ raw_value('subscription_id') }} as subscription_id,
    {{ raw_value('event_type') }} as event_type,
    {{ raw_value('occurred_at') }} as occurred_at,
    {{ raw_value('recorded_at') }} as recorded_at,
    {{ raw_value('plan') }} as plan,
    {{ raw_value('quantity') }} as quantity,
    {{ raw_value('unit_amount') }} as unit_amount,
    {{ raw_value('discount_percent') }} as discount_percent,
    {{ raw_value('billing_interval') }} as billing_interval,
    {{ raw_value('billing_interval_count') }} as billing_interval_count,
    {{ raw_value('currency') }} as currency,
    {{ raw_value('is_recurring') }} as is_recurring,
    {{ raw_value('reason') }} as reason,
    {{ raw_value('start_date') }} as start_date,
    {{ raw_value('end_date') }} as end_date,
    {{ raw_value('monthly_amount') }} as monthly_amount,
    {{ raw_value('month') }} as month,
    {{ raw_value('mrr_amount') }} as mrr_amount,
    {{ raw_value('feature') }} as feature,
    {{ raw_value('used_at') }} as used_at,
    {{ raw_value('amount') }} as amount,
    quarantine_reason
from set_aside
