-- What a forecast at the end of the month goes by: nothing here looks ahead.
with windows as (

    select
        *,
        {{ month_number('month') }} as month_number
    from {{ ref('int_year_windows') }}

),

-- Each of them for the year of forecasts from its month on.
known as (

    {{ at_distances('windows', 0, 11) }}

)

select
    outlooks.month,
    known.month as window_month,
    known.starting_mrr,
    known.ending_mrr,
    known.ratio
from known
inner join windows as outlooks on known.later_number = outlooks.month_number
where known.starting_mrr > 0
