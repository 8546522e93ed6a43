with months as (

    select
        month,
        {{ month_number('month') }} as month_number
    from {{ ref('int_months') }}

),

-- The months around a base month that int_base_years asks for: all would be too many.
pairs as (

    select
        bases.month as base_month,
        bases.month_number as base_number,
        months.month,
        months.month_number - bases.month_number as months_later
    from months as bases
    inner join months
        on months.month_number between bases.month_number - 12 and bases.month_number + 23

),

-- What bases pay so many months later has a change of those who turned in it from the first
-- base on that neither comes before the turn nor, so many months later, before the change.
placed as (

    select
        turns.*,
        offsets.months_later,
        {{ month_number('turns.turn_month') }} as turn_number,
        {{ month_number('turns.month') }} - offsets.months_later as change_number
    from {{ ref('int_turn_changes') }} as turns
    cross join (select distinct months_later from pairs) as offsets

),

-- Who has started as often as stopped does not pay. Whoever stops stays in the
-- quarter's base for two months; who returned in the second is then there twice.
steps as (

    select
        months_later,
        greatest(turn_number, change_number) as base_number,
        started_mrr_change - stopped_mrr_change as closing_change,
        started_mrr_change
        - case when change_number <= turn_number then returned_mrr_change else 0 end
            as quarter_change
    from placed

    union all

    select
        months_later,
        greatest(turn_number + 2, change_number) as base_number,
        0 as closing_change,
        -stopped_mrr_change as quarter_change
    from placed

    union all

    select
        months_later,
        turn_number + 1 as base_number,
        0 as closing_change,
        returned_mrr_change as quarter_change
    from placed
    where change_number <= turn_number

),

changes as (

    select
        months_later,
        base_number,
        sum(closing_change) as closing_change,
        sum(quarter_change) as quarter_change
    from steps
    group by months_later, base_number

)

select
    pairs.base_month,
    pairs.month,
    sum(coalesce(changes.closing_change, 0)) over base_months as closing_mrr,
    sum(coalesce(changes.quarter_change, 0)) over base_months as quarter_closing_mrr
from pairs
left join changes
    on
        pairs.months_later = changes.months_later
        and pairs.base_number = changes.base_number
window base_months as (partition by pairs.months_later order by pairs.base_number)
