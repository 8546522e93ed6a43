{% set measures = ['customers', 'closing_mrr'] %}

with steps as (

    -- The largest first.
    select
        month_number,
        -closing_band as amount_band,
        customers,
        closing_mrr
    from {{ ref('int_closing_sums') }}

),

bands as (

    {{ band_totals('steps', measures) }}

),

totals as (

    select
        month,
        sum(closing_mrr) as closing_mrr
    from bands
    group by month

),

-- All the rest are left out before anything is done to them.
large_states as (

    select *
    from {{ ref('int_customer_states') }}
    where
        closing_band in (
            select -bands.amount_band
            from bands
            where bands.customers > 0 and bands.customers_below < 10
        )

),

paying as (

    {{ numbered_states('large_states') }}

),

ranked as (

    select
        bands.month,
        paying.closing_mrr,
        row_number() over (
            partition by bands.month order by paying.closing_mrr desc
        ) as size_rank
    from bands
    inner join paying
        on
            -bands.amount_band = paying.closing_band
            and bands.month_number >= paying.month_number
            and bands.month_number < paying.until_number
    where
        bands.customers > 0
        and bands.customers_below < 10

),

largest as (

    select
        month,
        sum(closing_mrr) as top_10_customers_mrr,
        max(closing_mrr) as largest_customer_mrr
    from ranked
    where size_rank <= 10
    group by month

)

select
    totals.month,
    totals.closing_mrr,
    coalesce(largest.top_10_customers_mrr, 0) as top_10_customers_mrr,
    coalesce(largest.largest_customer_mrr, 0) as largest_customer_mrr
from totals
left join largest on totals.month = largest.month
