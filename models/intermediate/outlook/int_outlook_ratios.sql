-- What a forecast at the end of the month goes by: nothing here looks ahead.
with windows as (

    select * from {{ ref('int_year_windows') }}

)

select
    outlooks.month,
    windows.month as window_month,
    windows.starting_mrr,
    windows.ending_mrr,
    windows.ratio
from windows as outlooks
inner join windows
    on
        outlooks.month >= windows.month
        and {{ add_months('outlooks.month', -12) }} < windows.month
where windows.starting_mrr > 0
