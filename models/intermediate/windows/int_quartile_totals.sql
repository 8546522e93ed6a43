{% set measures = window_measures() %}

with windows as (

    select
        customer_number,
        month_number,
        until_number,
        starting_mrr,
        ending_mrr,
        {{ band('starting_mrr, customer_number') }} as band
    from {{ ref('int_trailing_windows') }}

),

steps as (

    {{ steps_of('windows', ['band'], measures) }}

),

bands as (

    {{ band_totals('steps', measures) }}

),

placed as (

    select
        *,
        {{ quartile_of('customers_below + 1', 'customers_of_month') }} as first_quartile,
        {{ quartile_of('customers_below + customers', 'customers_of_month') }}
            as last_quartile
    from bands
    where customers > 0

),

divided as (

    select
        placed.month,
        windows.starting_mrr,
        windows.ending_mrr,
        placed.customers_of_month,
        placed.customers_below + row_number() over (
            partition by placed.month, placed.band
            order by windows.starting_mrr, windows.customer_number
        ) as place
    from placed
    inner join windows
        on
            placed.band = windows.band
            and placed.month_number >= windows.month_number
            and placed.month_number < windows.until_number
    where placed.first_quartile < placed.last_quartile

),

quartered as (

    select
        *,
        {{ quartile_of('place', 'customers_of_month') }} as quartile
    from divided

),

parts as (

    select
        month,
        first_quartile as quartile,
        {{ measures | join(', ') }}
    from placed
    where first_quartile = last_quartile

    union all

    select
        month,
        quartile,
        {{ measured(measures) }}
    from quartered
    group by month, quartile

)

select
    month,
    quartile,
    sum(customers) as customers,
    sum(starting_mrr) as starting_mrr,
    sum(ending_mrr) as ending_mrr,
    sum(retained_mrr) as retained_mrr,
    sum(active_customers) as active_customers
from parts
group by month, quartile
