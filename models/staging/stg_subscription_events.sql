with accepted as (

    select {{ accepted_event_columns() }}
    from {{ ref('stg_judged_events') }}
    where quarantine_reason is null and not is_repeated

    union all

    select {{ accepted_event_columns() }}
    from {{ ref('stg_event_verdicts') }}
    where final_quarantine_reason is null

    union all

    select {{ accepted_event_columns() }}
    from {{ ref('stg_period_events') }}

    union all

    select {{ accepted_event_columns() }}
    from {{ ref('stg_history_events') }}

)

select * from accepted
