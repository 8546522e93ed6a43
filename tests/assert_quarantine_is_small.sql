-- At most max_quarantined_percent of the raw events are quarantined.
-- For each reason the number of rows and one of them: no warehouse will show them.
{{ config(store_failures=true) }}

with refused as (

    select
        quarantined_events,
        raw_events
    from {{ ref('event_audit') }}
    where
        100 * quarantined_events
        > {{ var('max_quarantined_percent') }} * raw_events

),

set_aside as (

    select
        *,
        count(*) over (partition by quarantine_reason) as quarantined_rows,
        row_number() over (
            partition by quarantine_reason
            order by event_id, customer_id, month, start_date
        ) as place
    from {{ ref('quarantined_events') }}
    where raw_table in ('subscription_events', 'subscription_periods', 'mrr_history')

),

reasons as (

    select
        *,
        row_number() over (order by quarantined_rows desc, quarantine_reason asc) as reason_number
    from set_aside
    where place = 1

)

-- What is said of all stands in the first row.
select
    case when coalesce(reasons.reason_number, 1) = 1 then refused.quarantined_events end
        as quarantined_events,
    case when coalesce(reasons.reason_number, 1) = 1 then refused.raw_events end as raw_events,
    reasons.quarantine_reason,
    reasons.quarantined_rows,
    reasons.event_id,
    reasons.customer_id,
    reasons.subscription_id,
    reasons.event_type,
    reasons.occurred_at,
    reasons.recorded_at,
    reasons.quantity,
    reasons.unit_amount,
    reasons.discount_percent,
    reasons.billing_interval,
    reasons.billing_interval_count,
    reasons.currency,
    reasons.is_recurring,
    reasons.start_date,
    reasons.end_date,
    reasons.monthly_amount,
    reasons.month,
    reasons.mrr_amount
from refused
left join reasons on 1 = 1
order by reasons.reason_number
