-- In the last complete month, quartiles are ntile(4) over all windows and the drivers
-- the first 25 of all changes: looking only into bands loses nobody.
with period as (

    select
        last_complete_month as month,
        {{ month_number('last_complete_month') }} as month_number
    from {{ ref('int_reporting_period') }}

),

windows as (

    select
        period.month,
        cohorts.customer_id,
        windows.starting_mrr,
        windows.ending_mrr,
        ntile(4) over (
            order by windows.starting_mrr, {{ bytewise('cohorts.customer_id') }}
        ) as quartile,
        row_number() over (
            order by
                abs(windows.ending_mrr - windows.starting_mrr) desc,
                {{ bytewise('cohorts.customer_id') }}
        ) as size_rank
    from {{ ref('int_trailing_windows') }} as windows
    inner join {{ ref('int_customer_cohorts') }} as cohorts
        on windows.customer_number = cohorts.customer_number
    inner join period
        on
            windows.month_number <= period.month_number
            and windows.until_number > period.month_number

),

plain as (

    select
        'quartile ' || cast(quartile as {{ dbt.type_string() }}) as place,
        count(*) as customers,
        sum(starting_mrr) as starting_mrr,
        sum(ending_mrr) as ending_mrr
    from windows
    group by quartile

    union all

    select
        'driver ' || cast(size_rank as {{ dbt.type_string() }}) || ' ' || customer_id as place,
        1 as customers,
        starting_mrr,
        ending_mrr
    from windows
    where size_rank <= 25 and ending_mrr <> starting_mrr

),

published as (

    select
        'quartile ' || dimension_nrr.value as place,
        dimension_nrr.customers,
        dimension_nrr.starting_mrr,
        dimension_nrr.ending_mrr
    from {{ ref('dimension_nrr') }} as dimension_nrr
    inner join period on dimension_nrr.month = period.month
    where dimension_nrr.dimension = 'mrr_quartile'

    union all

    select
        'driver ' || cast(drivers.rank as {{ dbt.type_string() }}) || ' '
        || drivers.customer_id as place,
        drivers.customers,
        drivers.starting_mrr,
        drivers.ending_mrr
    from {{ ref('nrr_drivers') }} as drivers
    inner join period on drivers.month = period.month
    where drivers.customer_id is not null

)

select
    coalesce(plain.place, published.place) as place,
    plain.customers,
    published.customers as customers_published,
    plain.starting_mrr,
    published.starting_mrr as starting_published,
    plain.ending_mrr,
    published.ending_mrr as ending_published
from plain
full outer join published on plain.place = published.place
where
    plain.place is null
    or published.place is null
    or plain.customers <> published.customers
    or plain.starting_mrr <> published.starting_mrr
    or plain.ending_mrr <> published.ending_mrr
