{% set measures = window_measures() %}

with bands as (

    select * from {{ ref('int_quartile_bands') }}

),

windows as (

    select * from {{ ref('int_divided_windows') }}

),

steps as (

    {{ steps_of('windows', ['amount_band', 'part'], measures) }}

),

parts as (

    {{ part_totals('steps', 'bands', measures) }}

),

placed as (

    {{ with_quartiles('parts') }}

),

pieces as (

    select
        month,
        customers_of_month,
        customers_below,
        {{ measures | join(', ') }}
    from bands
    where first_quartile = last_quartile

    union all

    select
        month,
        customers_of_month,
        customers_below,
        {{ measures | join(', ') }}
    from placed
    where first_quartile = last_quartile

    union all

    select
        placed.month,
        placed.customers_of_month,
        placed.customers_below - 1 + row_number() over (
            partition by placed.month, placed.amount_band, placed.part
            order by windows.starting_mrr, windows.customer_number
        ) as customers_below,
        1 as customers,
        windows.starting_mrr,
        windows.ending_mrr,
        least(windows.starting_mrr, windows.ending_mrr) as retained_mrr,
        case when windows.ending_mrr > 0 then 1 else 0 end as active_customers
    from placed
    inner join windows
        on
            placed.amount_band = windows.amount_band
            and placed.part = windows.part
            and placed.month_number >= windows.month_number
            and placed.month_number < windows.until_number
    where placed.first_quartile < placed.last_quartile

),

quartered as (

    select
        *,
        {{ quartile_of('customers_below + 1', 'customers_of_month') }} as quartile
    from pieces

)

select
    month,
    quartile,
    sum(customers) as customers,
    sum(starting_mrr) as starting_mrr,
    sum(ending_mrr) as ending_mrr,
    sum(retained_mrr) as retained_mrr,
    sum(active_customers) as active_customers
from quartered
group by month, quartile
