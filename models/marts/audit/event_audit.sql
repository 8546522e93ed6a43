with raw_counts as (

    select count(*) as raw_events
    from {{ ref('stg_judged_events') }}

    union all

    select coalesce(sum(copies), 0) as raw_events
    from {{ ref('stg_judged_periods') }}

    union all

    select coalesce(sum(copies), 0) as raw_events
    from {{ ref('stg_judged_history') }}

),

copies as (

    select coalesce(sum(copies - 1), 0) as duplicate_events
    from {{ ref('stg_event_verdicts') }}

    union all

    select coalesce(sum(copies - 1), 0) as duplicate_events
    from {{ ref('stg_judged_periods') }}

    union all

    select coalesce(sum(copies - 1), 0) as duplicate_events
    from {{ ref('stg_judged_history') }}

),

-- One row per accepted raw row: a period's end and a missing month are derived.
accepted as (

    select
        count(*) as accepted_events,
        sum(case
            when {{ local_date('events.occurred_at') }} >= period.as_of_date then 1
            else 0
        end) as scheduled_events,
        sum(case when events.is_one_time then 1 else 0 end) as one_time_events
    from {{ ref('stg_subscription_events') }} as events
    cross join {{ ref('int_reporting_period') }} as period
    where events.is_raw

),

-- Charges and uses of features that were set aside are no events.
quarantined as (

    select count(*) as quarantined_events
    from {{ ref('quarantined_events') }}
    where raw_table not in ('feature_usage', 'usage_charges')

),

raw_total as (

    select sum(raw_events) as raw_events
    from raw_counts

),

duplicate_total as (

    select sum(duplicate_events) as duplicate_events
    from copies

)

select
    cast(raw_total.raw_events as bigint) as raw_events,
    accepted.accepted_events,
    cast(duplicate_total.duplicate_events as bigint) as duplicate_events,
    quarantined.quarantined_events,
    cast(coalesce(accepted.scheduled_events, 0) as bigint) as scheduled_events,
    cast(coalesce(accepted.one_time_events, 0) as bigint) as one_time_events
from raw_total
cross join duplicate_total
cross join accepted
cross join quarantined
