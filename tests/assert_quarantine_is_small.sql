-- At most max_quarantined_percent of the raw events are quarantined.
-- For each reason the number of rows and one of them: no warehouse will show them.
{{ config(store_failures=true) }}

with refused as (

    select
        quarantined_events,
        raw_events,
        {{ var('max_quarantined_percent') }} as max_quarantined_percent
    from {{ ref('event_audit') }}
    where
        100 * quarantined_events
        > {{ var('max_quarantined_percent') }} * raw_events

),

set_aside as (

    select
        count(*) over (partition by quarantine_reason) as quarantined_rows,
        row_number() over (
            partition by quarantine_reason
            order by event_id, customer_id, month, start_date
        ) as example,
        *
    from {{ ref('quarantined_events') }}
    where raw_table in ('subscription_events', 'subscription_periods', 'mrr_history')

)

select
    refused.*,
    set_aside.*
from refused
left join set_aside on set_aside.example = 1
order by set_aside.quarantined_rows desc
