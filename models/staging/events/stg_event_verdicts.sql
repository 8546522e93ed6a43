with doubtful as (

    select
        *,
        count(*) over (partition by raw_row) as copies,
        row_number() over (partition by raw_row order by event_id) as copy_number
    from {{ ref('stg_judged_events') }}
    -- Whoever is bad or repeated keeps its raw row.
    where raw_row is not null

),

-- Identical rows are one row; only usable ones compete for their event_id.
folded as (

    select
        *,
        row_number() over (
            partition by event_id, quarantine_reason
            order by recorded_at, {{ bytewise('raw_row') }}
        ) as place
    from doubtful
    where copy_number = 1

)

select
    {{ accepted_event_columns() }},
    copies,
    raw_row,
    case
        when quarantine_reason is null and place > 1 then 'conflicting_duplicate'
        else quarantine_reason
    end as quarantine_reason
from folded
