with windows as (

    select
        *,
        sum(ending_mrr) over year as twelve_endings_mrr,
        sum(starting_mrr) over year as twelve_startings_mrr,
        sum(ratio) over year as ratio_total,
        count(ratio) over year as ratios
    from {{ ref('int_year_windows') }}
    window year as (order by month rows between 11 preceding and current row)

),

totals as (

    select
        month,
        row_number() over (order by month) - 1 as history_months,
        sum(expansion_mrr - contraction_mrr - churned_mrr) over year as moved_mrr,
        sum(new_mrr) over year as new_mrr
    from {{ ref('int_month_totals') }}
    window year as (order by month rows between 11 preceding and current row)

),

bases as (

    select
        *,
        {{ add_months('base_month', 12) }} as year_later,
        {{ add_months('base_month', 23) }} as second_year_end
    from {{ ref('int_base_years') }}

)

select
    windows.month,
    totals.history_months,
    windows.starting_mrr,
    windows.ending_mrr,
    windows.twelve_startings_mrr,
    windows.twelve_endings_mrr,
    case when windows.ratios = 12 then windows.ratio_total end as ratio_total,
    compounded.compounded_percent,
    windows.starting_mrr + totals.moved_mrr as component_mrr,
    windows.closing_mrr - totals.new_mrr as returning_component_mrr,
    two_years.first_year_mrr,
    two_years.second_year_mrr,
    quarters.quarter_mrr,
    quarters.next_year_quarter_mrr,
    survivors.year_earlier_mrr as survivors_starting_mrr
from windows
inner join totals on windows.month = totals.month
inner join {{ ref('int_compounded_years') }} as compounded
    on windows.month = compounded.month
inner join bases as survivors on windows.month = survivors.base_month
inner join bases as quarters on windows.month = quarters.year_later
left join bases as two_years on windows.month = two_years.second_year_end
