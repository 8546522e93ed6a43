-- By hash, so that finding the few repeats needs no memory for all the ids;
-- two ids that share a hash only cost a closer look.
{% if is_increment() or not execute %}
-- Only what a changed customer has can have come to repeat; what repeated once stays
-- in the table, which costs that closer look and nothing else.
with candidates as (

    select {{ text_hash("coalesce(event_id, '')") }} as event_id_hash
    from {{ rejudged_events('stg_changed_customers') }}
    except
    select event_id_hash from {{ this }}

),

{% else %}
with
{% endif %}
hashed as (

    select {{ text_hash("coalesce(event_id, '')") }} as event_id_hash
    from {{ ref('stg_trimmed_events') }}

)

select event_id_hash
from hashed
{% if is_increment() or not execute %}
where event_id_hash in (select candidates.event_id_hash from candidates)
{% endif %}
group by event_id_hash
having count(*) > 1
