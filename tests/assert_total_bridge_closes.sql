-- Month by month, all movements up to it add up to the MRR of the states that hold
-- at its end: nothing is lost or invented between states and movements.
with months as (

    select
        month,
        {{ add_months('month', 1) }} as next_month
    from {{ ref('int_months') }}

),

starts as (

    select
        month,
        sum(mrr) as mrr
    from {{ ref('int_subscription_states') }}
    group by month

),

-- A state is gone from the month in which the next one of its subscription begins.
ends as (

    select
        {{ local_month('valid_to') }} as month,
        sum(mrr) as mrr
    from ({{ ended_states() }}) as states
    where valid_to is not null
    group by {{ local_month('valid_to') }}

),

by_states as (

    select
        months.month,
        sum(coalesce(starts.mrr, 0) - coalesce(ends.mrr, 0)) over (
            order by months.month
        ) as mrr
    from months
    left join starts on months.month = starts.month
    left join ends on months.month = ends.month

),

moved as (

    select
        month,
        sum(case
            when movement in ('contraction', 'churn') then -amount
            else amount
        end) as net_change
    from {{ ref('revenue_movements') }}
    group by month

),

by_movements as (

    select
        months.month,
        sum(coalesce(moved.net_change, 0)) over (order by months.month) as mrr
    from months
    left join moved on months.month = moved.month

)

select
    by_states.month,
    by_states.mrr as mrr_by_states,
    by_movements.mrr as mrr_by_movements
from by_states
inner join by_movements on by_states.month = by_movements.month
where by_states.mrr <> by_movements.mrr
