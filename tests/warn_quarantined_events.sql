-- No raw event was set aside; marts.quarantined_events says why each one was.
{{ config(severity='warn', store_failures=true) }}

select
    quarantine_reason,
    count(*) as quarantined_events
from {{ ref('quarantined_events') }}
group by quarantine_reason
