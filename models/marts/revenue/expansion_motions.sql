with changes as (

    select * from {{ ref('int_mrr_changes') }}

),

-- Who starts or returns in the month has no opening MRR, even if gone by its end.
unopened as (

    select
        customer_id,
        month
    from {{ ref('int_revenue_movements') }}
    where opening_mrr = 0

),

customers as (

    select
        changes.customer_id,
        changes.month,
        changes.motion,
        sum(case when changes.mrr_change > 0 then changes.mrr_change else 0 end) as gained_mrr,
        sum(case when changes.mrr_change < 0 then -changes.mrr_change else 0 end) as lost_mrr
    from changes
    group by changes.customer_id, changes.month, changes.motion

)

select month, motion, sum(gained_mrr) as gained_mrr, sum(lost_mrr) as lost_mrr, count(*) as customers
from customers
group by month, motion
