with movements as (

    select
        customer_number,
        month,
        movement,
        closing_mrr - opening_mrr as net_change
    from {{ ref('int_revenue_movements') }}

),

turns as (

    select *
    from movements
    where movement in ('new', 'reactivation', 'churn')

),

-- Away for the one month before.
quick_returns as (

    select
        comebacks.customer_number,
        comebacks.month
    from turns as comebacks
    inner join turns as churns
        on
            comebacks.customer_number = churns.customer_number
            and comebacks.month = {{ add_months('churns.month', 1) }}
    where comebacks.movement = 'reactivation' and churns.movement = 'churn'

),

marked as (

    select
        turns.customer_number,
        turns.month,
        turns.movement = 'churn' as is_stop,
        quick_returns.month is not null as is_quick_return
    from turns
    left join quick_returns
        on
            turns.customer_number = quick_returns.customer_number
            and turns.month = quick_returns.month

)

-- All that any base asks of its customers, in as many rows as there are pairs of months.
select
    marked.month as turn_month,
    movements.month,
    sum(case when marked.is_stop then 0 else movements.net_change end)
        as started_mrr_change,
    sum(case when marked.is_stop then movements.net_change else 0 end)
        as stopped_mrr_change,
    sum(case when marked.is_quick_return then movements.net_change else 0 end)
        as returned_mrr_change
from marked
inner join movements on marked.customer_number = movements.customer_number
group by marked.month, movements.month
