with windows as (

    select
        {{ add_months('base_month', 12) }} as month,
        starting_mrr,
        ending_mrr
    from {{ ref('int_base_years') }}

)

-- Only windows that have ended: their last month is there.
select
    windows.month,
    windows.starting_mrr,
    windows.ending_mrr,
    totals.closing_mrr,
    {{ unrounded_ratio('windows.ending_mrr', 'windows.starting_mrr') }} as ratio
from windows
inner join {{ ref('int_month_totals') }} as totals on windows.month = totals.month
