-- depends_on: {{ ref('int_renewal_gaps') }}
with events as (

    select * from {{ ref('int_priced_events') }}

)
{% if var('renewal_grace_days') == 0 %}

select
    {{ priced_event_columns() }},
    occurred_at,
    false as is_bridged,
    false as is_moved
from events
{% else %},

gaps as (

    select * from {{ ref('int_renewal_gaps') }}

),

-- What happens from when an account stops paying until it pays again has no effect.
kept as (

    select
        events.*,
        returns.returned_at is not null as ends_gap
    from events
    left join gaps
        on
            events.customer_number = gaps.customer_number
            and events.occurred_at >= gaps.stopped_at
            and events.occurred_at < gaps.returned_at
    left join gaps as returns
        on
            events.customer_number = returns.customer_number
            and events.occurred_at = returns.returned_at
    where gaps.customer_number is null

),

followed as (

    select
        events.*,
        gaps.stopped_at,
        gaps.returned_at,
        lag(events.mrr) over subscription as previous_mrr,
        lag(events.occurred_at) over subscription as previous_occurred_at,
        lead(events.occurred_at) over subscription as next_occurred_at
    from events
    inner join gaps on events.customer_number = gaps.customer_number
    window subscription as (
        partition by
            events.customer_number, events.source_customer_number, events.subscription_id,
            gaps.returned_at
        order by events.occurred_at, events.recorded_at, {{ bytewise('events.event_id') }}
    )

),

inside as (

    select
        *,
        max(case when previous_occurred_at < stopped_at then previous_mrr end) over (
            partition by customer_number, source_customer_number, subscription_id, returned_at
        ) as mrr_before_gap
    from followed
    where occurred_at >= stopped_at and occurred_at < returned_at

),

-- A subscription that paid until the gap and isn't renewed ends where it closes.
moved as (

    select
        {{ priced_event_columns() }},
        returned_at as occurred_at,
        true as is_bridged,
        true as is_moved
    from inside
    where
        mrr_before_gap > 0
        and (next_occurred_at is null or next_occurred_at > returned_at)

)

select
    {{ priced_event_columns() }},
    occurred_at,
    ends_gap as is_bridged,
    false as is_moved
from kept
union all
select * from moved
{% endif %}
