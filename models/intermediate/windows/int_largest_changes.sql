{% set named_customers = 25 %}
{% set measures = {
    'customers': 'count(*)',
    'starting_mrr': 'sum(starting_mrr)',
    'ending_mrr': 'sum(ending_mrr)',
} %}
{% set by_size = 'abs(ending_mrr - starting_mrr) desc, ' ~ bytewise('customer_id') %}

with windows as (

    select
        customer_id,
        month_number,
        until_number,
        starting_mrr,
        ending_mrr,
        {{ band(by_size) }} as band
    from {{ ref('int_trailing_windows') }}
    where ending_mrr <> starting_mrr

),

steps as (

    {{ steps_of('windows', ['band'], measures) }}

),

bands as (

    {{ band_totals('steps', measures) }}

),

candidates as (

    select
        bands.month,
        windows.customer_id,
        windows.starting_mrr,
        windows.ending_mrr
    from bands
    inner join windows
        on
            bands.band = windows.band
            and bands.month_number >= windows.month_number
            and bands.month_number < windows.until_number
    where bands.customers_below < {{ named_customers }}

),

ranked as (

    select
        *,
        row_number() over (partition by month order by {{ by_size }}) as rank
    from candidates

),

named as (

    select
        month,
        rank,
        customer_id,
        1 as customers,
        starting_mrr,
        ending_mrr
    from ranked
    where rank <= {{ named_customers }}

),

remainders as (

    select
        month,
        customers,
        starting_mrr,
        ending_mrr
    from bands

    union all

    select
        month,
        -1 as customers,
        -starting_mrr as starting_mrr,
        -ending_mrr as ending_mrr
    from named

),

others as (

    select
        month,
        {{ named_customers + 1 }} as rank,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        sum(customers) as customers,
        sum(starting_mrr) as starting_mrr,
        sum(ending_mrr) as ending_mrr
    from remainders
    group by month
    having sum(customers) > 0

)

select * from named
union all
select * from others
