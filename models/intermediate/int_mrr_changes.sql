with changes as (

    select
        states.*,
        states.mrr - states.previous_mrr as mrr_change
    from {{ ref('int_subscription_states') }} as states
    cross join {{ ref('int_reporting_period') }} as period
    where
        states.month <= period.last_complete_month
        and states.mrr <> states.previous_mrr

),

-- All of a customer's subscriptions in one sequence.
sequence as (

    select
        *,
        cast(sum(mrr_change) over up_to_here as {{ money_type() }}) as customer_mrr,
        lead(month) over customer as next_month
    from changes
    window customer as (
        partition by customer_id
        order by valid_from, is_moved, recorded_at, {{ bytewise('event_id') }}
    ),
    up_to_here as (
        partition by customer_id
        order by valid_from, is_moved, recorded_at, {{ bytewise('event_id') }}
        rows between unbounded preceding and current row
    )

)

select
    event_id,
    customer_id,
    subscription_id,
    valid_from as occurred_at,
    month,
    previous_mrr as mrr_before,
    mrr as mrr_after,
    mrr_change,
    {{ listed_word(motion('customer_mrr - mrr'), motions()) }} as motion,
    is_bridged,
    reason,
    customer_mrr,
    next_month is null or next_month <> month as is_last_of_month
from sequence
