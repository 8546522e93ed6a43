{% set named_customers = 25 %}
{% set measures = window_measures() %}
{% set size = 'abs(windows.ending_mrr - windows.starting_mrr)' %}

with steps as (

    -- The largest first.
    select
        month_number,
        -amount_band as amount_band,
        {{ measures | join(', ') }}
    from ({{ band_steps('change_band', measures) }}) as band_steps

),

bands as (

    {{ band_totals('steps', measures) }}

),

ranked as (

    select
        bands.month,
        row_number() over (
            partition by bands.month order by {{ size }} desc, windows.customer_number
        ) as rank,
        windows.customer_number,
        1 as customers,
        windows.starting_mrr,
        windows.ending_mrr
    from bands
    inner join {{ ref('int_trailing_windows') }} as windows
        on
            -bands.amount_band = windows.change_band
            and bands.month_number >= windows.month_number
            and bands.month_number < windows.until_number
    where
        bands.customers > 0
        and bands.customers_below < {{ named_customers }}

),

named as (

    select *
    from ranked
    where rank <= {{ named_customers }}

),

-- All who changed, less the named ones.
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
        cast(null as bigint) as customer_number,
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
