-- At most max_quarantined_percent of the raw events are quarantined.
-- For each reason the number of rows and the first of them: no warehouse will show them.
{{ config(store_failures=true) }}

{%- set columns = [] %}
{%- for table in shapes() %}
    {%- for column in raw_columns(table) if column not in columns %}
        {%- do columns.append(column) %}
    {%- endfor %}
{%- endfor %}

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
        quarantine_reason,
        count(*) over (partition by quarantine_reason) as quarantined_rows,
        row_number() over (
            partition by quarantine_reason
            order by event_id, customer_id, month, start_date
        ) as place,
        {{ columns | join(',\n        ') }}
    from {{ ref('quarantined_events') }}
    where raw_table in ('{{ shapes() | join("', '") }}')

)

select
    refused.*,
    set_aside.quarantine_reason,
    set_aside.quarantined_rows,
    set_aside.{{ columns | join(',\n    set_aside.') }}
from refused
left join set_aside on set_aside.place = 1
order by set_aside.quarantined_rows desc
