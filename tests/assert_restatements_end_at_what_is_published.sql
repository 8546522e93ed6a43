-- What a figure was last restated to is what is published now.
with latest as (

    select
        metric,
        period,
        max(restated_at) as restated_at
    from {{ ref('restatements') }}
    group by metric, period

)

select
    restatements.metric,
    restatements.period,
    restatements.value_now,
    figures.reported_value
from {{ ref('restatements') }} as restatements
inner join latest
    on
        restatements.metric = latest.metric
        and restatements.period = latest.period
        and restatements.restated_at = latest.restated_at
inner join {{ ref('current_figures') }} as figures
    on
        restatements.metric = figures.metric
        and restatements.period = figures.period
where
    coalesce(restatements.value_now <> figures.reported_value, true)
    -- What was known at some time is not what was restated since.
    and {{ 'true' if var('known_at') is none else 'false' }}
