with months as (

    select * from {{ ref('int_months') }}

),

turns as (

    select
        turn_month,
        month,
        sum(started_mrr_change) as started_mrr_change,
        sum(stopped_mrr_change) as stopped_mrr_change,
        sum(returned_mrr_change) as returned_mrr_change
    from {{ ref('int_turn_changes') }}
    group by turn_month, month

),

pairs as (

    select
        bases.month as base_month,
        months.month,
        coalesce(turns.started_mrr_change, 0) as started_mrr_change,
        coalesce(turns.stopped_mrr_change, 0) as stopped_mrr_change,
        coalesce(turns.returned_mrr_change, 0) as returned_mrr_change
    from months as bases
    cross join months
    left join turns
        on bases.month = turns.turn_month and months.month = turns.month

),

-- What the customers who turned in the base month pay at the end of each month.
turned as (

    select
        base_month,
        month,
        sum(started_mrr_change) over (partition by base_month order by month)
            as started_mrr,
        sum(stopped_mrr_change) over (partition by base_month order by month)
            as stopped_mrr,
        sum(returned_mrr_change) over (partition by base_month order by month)
            as returned_mrr
    from pairs

),

-- Who has started as often as stopped does not pay. Whoever stops stays in the
-- quarter's base for two months; who returned in the second is then there twice.
bases as (

    select
        base_month,
        month,
        returned_mrr,
        sum(started_mrr) over (partition by month order by base_month) as started_mrr,
        sum(stopped_mrr) over (partition by month order by base_month) as stopped_mrr,
        coalesce(sum(stopped_mrr) over (
            partition by month order by base_month
            rows between unbounded preceding and 2 preceding
        ), 0) as long_stopped_mrr
    from turned

)

select
    base_month,
    month,
    started_mrr - stopped_mrr as closing_mrr,
    started_mrr - long_stopped_mrr - returned_mrr as quarter_closing_mrr
from bases
