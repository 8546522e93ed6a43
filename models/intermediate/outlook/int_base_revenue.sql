with months as (

    select
        month,
        {{ month_number('month') }} as month_number
    from {{ ref('int_months') }}

),

-- The months around a base month that int_base_years asks for: all would be too many.
bases as (

    {{ at_distances('months', -12, 23) }}

),

pairs as (

    select
        bases.month as base_month,
        bases.month_number as base_number,
        months.month,
        bases.months_later
    from bases
    inner join months on bases.later_number = months.month_number

),

distances as (

    select distinct months_later
    from pairs

),

changes as (

    {{ base_changes(ref('int_turn_changes'), 'distances') }}

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
