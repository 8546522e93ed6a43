-- At most max_quarantined_percent of the raw events are quarantined.
{{ config(store_failures=true) }}

select
    quarantined_events,
    raw_events,
    {{ var('max_quarantined_percent') }} as max_quarantined_percent
from {{ ref('event_audit') }}
where 100 * quarantined_events > {{ var('max_quarantined_percent') }} * raw_events
