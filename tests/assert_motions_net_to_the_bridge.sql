-- Month by month, what the motions gained and lost nets to expansion less contraction
-- and churn.
with motions as (

    select
        month,
        sum(gained_mrr - lost_mrr) as net_change
    from {{ ref('expansion_motions') }}
    group by month

)

select
    coalesce(bridge.month, motions.month) as month,
    motions.net_change as net_by_motions,
    bridge.expansion_mrr - bridge.contraction_mrr - bridge.churned_mrr as net_by_bridge
from {{ ref('mrr_bridge') }} as bridge
full outer join motions on bridge.month = motions.month
where
    bridge.month is null
    or coalesce(motions.net_change, 0)
    <> bridge.expansion_mrr - bridge.contraction_mrr - bridge.churned_mrr
