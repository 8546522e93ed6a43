-- No raw row was set aside; marts.quarantined_events says why each one was.
{{ config(severity='warn', store_failures=true) }}

select
    raw_table,
    quarantine_reason,
    count(*) as quarantined_rows
from {{ ref('quarantined_events') }}
group by raw_table, quarantine_reason
