with period as (

    select last_complete_month from {{ ref('int_reporting_period') }}

),

-- A new plan or interval counts where MRR stays the same, too: dimension_nrr pins both.
changes as (

    select
        states.*,
        cast(states.mrr - states.previous_mrr as {{ money_type() }}) as mrr_change
    from {{ recomputed_states('int_touched_customers') }} as states
    where
        states.month <= (select period.last_complete_month from period)
        and (
            states.mrr <> states.previous_mrr
            or (states.mrr > 0 and states.changed_term in ('plan', 'billing'))
        )

),

-- All of a customer's subscriptions in one sequence.
sequence as (

    select
        *,
        row_number() over customer as change_number,
        cast(sum(mrr_change) over up_to_here as {{ money_type() }}) as customer_mrr,
        lead(month) over customer as next_month
    from changes
    window customer as (
        partition by customer_number
        order by {{ event_order('valid_from') }}
    ),
    up_to_here as (
        partition by customer_number
        order by {{ event_order('valid_from') }}
        rows between unbounded preceding and current row
    )

)

select
    event_id,
    customer_number,
    source_customer_number,
    subscription_id,
    valid_from as occurred_at,
    month,
    plan,
    billing_interval,
    previous_mrr as mrr_before,
    mrr as mrr_after,
    mrr_change,
    {{ listed_word(motion('customer_mrr - mrr'), motions()) }} as motion,
    is_bridged,
    reason,
    change_number,
    customer_mrr,
    next_month,
    next_month is null or next_month <> month as is_last_of_month
from sequence
