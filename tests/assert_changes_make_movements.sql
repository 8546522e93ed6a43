-- Per customer and month, the changes of MRR add up to the movement, and to nothing
-- where there is none.
with changes as (

    select
        customer_id,
        month,
        sum(mrr_change) as net_change
    from {{ ref('mrr_changes') }}
    group by customer_id, month

),

movements as (

    select
        customer_id,
        month,
        closing_mrr - opening_mrr as net_change
    from {{ ref('revenue_movements') }}

)

select
    coalesce(changes.customer_id, movements.customer_id) as customer_id,
    coalesce(changes.month, movements.month) as month,
    changes.net_change as net_by_changes,
    movements.net_change as net_by_movements
from changes
full outer join movements
    on
        changes.customer_id = movements.customer_id
        and changes.month = movements.month
where coalesce(changes.net_change, 0) <> coalesce(movements.net_change, 0)
