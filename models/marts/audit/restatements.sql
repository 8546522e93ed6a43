with restated as (

    select
        figures.*,
        reports.compared_at
    from {{ ref('restated_figures') }} as figures
    left join {{ ref('compared_reports') }} as reports
        on
            figures.restated_at = reports.restated_at
            and figures.last_month = reports.last_month

),

-- A month's figure rests on all that happened up to it, a cohort's on its own
-- customers' events and on those that may have brought a customer in or out.
counted as (

    select
        restated.metric,
        restated.period,
        restated.restated_at,
        sum(late_events.events) as later_events
    from restated
    inner join {{ recorded('reported_late_events', 'late_events') }} as late_events
        on
            restated.restated_at = late_events.restated_at
            and restated.compared_at = late_events.compared_at
            and restated.last_month >= late_events.month
            and (
                restated.metric not like 'cohort_nrr.%'
                or restated.period = late_events.cohort_month
                or restated.period >= late_events.month
            )
    group by restated.metric, restated.period, restated.restated_at

),

reports as (

    select
        dbt_valid_from as reported_at,
        basis
    from {{ recorded('reports', 'current_report') }}

)

select
    restated.metric,
    restated.period,
    restated.value_before,
    restated.value_now,
    restated.first_reported_at,
    restated.restated_at,
    cast(coalesce(counted.later_events, 0) as bigint) as later_events,
    coalesce(later.basis <> earlier.basis, false) as has_new_basis
from restated
left join counted
    on
        restated.metric = counted.metric
        and restated.period = counted.period
        and restated.restated_at = counted.restated_at
left join reports as earlier on restated.compared_at = earlier.reported_at
left join reports as later on restated.restated_at = later.reported_at
{% if var('known_at') is not none %}
where restated.restated_at < {{ known_at() }}
{% endif %}
