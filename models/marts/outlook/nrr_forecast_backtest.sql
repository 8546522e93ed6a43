with windows as (

    select
        month,
        12 * closing_mrr as arr,
        12 * (closing_mrr - ending_mrr) as new_customer_arr,
        {{ add_months('month', 12) }} as year_later
    from {{ ref('int_year_windows') }}

),

-- Of the windows that ended by the month, as nrr_forecast does at the last one.
shares as (

    select
        windows.month,
        {{ share_cents('windows.arr', 'ratios.ending_mrr', 'ratios.starting_mrr') }}
            as whole_cents,
        {{ share_rest('windows.arr', 'ratios.ending_mrr', 'ratios.starting_mrr') }} as rest
    from windows
    inner join {{ ref('int_outlook_ratios') }} as ratios on windows.month = ratios.month

),

existing as (

    select
        month,
        {{ mean_of_shares('sum(whole_cents)', 'sum(rest)', 'count(whole_cents)') }} as arr
    from shares
    group by month
    having count(whole_cents) = count(*)

),

compared as (

    select
        windows.month,
        existing.arr + windows.new_customer_arr as forecast_arr,
        actuals.arr as actual_arr
    from windows
    inner join windows as actuals on windows.year_later = actuals.month
    left join existing on windows.month = existing.month

)

select
    month,
    cast(forecast_arr as numeric(38, 2)) as forecast_arr,
    actual_arr,
    {{ percent('(forecast_arr - actual_arr)', 'actual_arr') }} as error_percent
from compared
