-- By hash, so that finding the few repeats needs no memory for all the ids;
-- two ids that share a hash only cost a closer look.
with hashed as (

    select {{ text_hash("coalesce(event_id, '')") }} as event_id_hash
    from {{ ref('stg_trimmed_events') }}

)

select event_id_hash
from hashed
group by event_id_hash
having count(*) > 1
