select distinct
    {{ build_number() }} as build_number,
    {{ text_hash('event_id') }} as event_id_hash,
    coalesce(customer_id, '') as customer_id
from {{ ref('stg_trimmed_events') }}
where
    event_id is not null
    and {{ text_hash('event_id') }} in (
        select repeated_ids.event_id_hash from {{ ref('stg_repeated_event_ids') }} as repeated_ids
    )
