-- The definitions that need no base of customers follow from the bridge alone, and
-- what NRR of 12 months divides by is the closing MRR of 12 months before.
with bridge as (

    select
        month,
        closing_mrr,
        lag(closing_mrr, 12) over (order by month) as starting_mrr,
        sum(expansion_mrr - contraction_mrr - churned_mrr) over (
            order by month rows between 11 preceding and current row
        ) as moved_mrr,
        sum(new_mrr) over (order by month rows between 11 preceding and current row)
            as new_mrr
    from {{ ref('mrr_bridge') }}

)

select
    figures.month,
    figures.definition,
    figures.numerator,
    figures.denominator
from {{ ref('nrr_by_definition') }} as figures
left join bridge on figures.month = bridge.month
where
    figures.definition in (
        'point_to_point_12m', 'component_12m', 'component_12m_with_reactivation'
    )
    and (
        bridge.month is null
        or figures.denominator <> bridge.starting_mrr
        or figures.definition = 'component_12m'
        and figures.numerator <> bridge.starting_mrr + bridge.moved_mrr
        or figures.definition = 'component_12m_with_reactivation'
        and figures.numerator <> bridge.closing_mrr - bridge.new_mrr
    )
