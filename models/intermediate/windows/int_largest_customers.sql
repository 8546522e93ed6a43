{% set measures = {'customers': 'count(*)', 'closing_mrr': 'sum(closing_mrr)'} %}

with period as (

    select
        {{ month_number('last_complete_month') }}
        + 1 as end_number
    from {{ ref('int_reporting_period') }}

),

closings as (

    select
        closing_mrr,
        {{ month_number('month') }} as month_number,
        next_month
    from {{ ref('int_customer_states') }}

),

paying as (

    select
        closings.closing_mrr,
        closings.month_number,
        coalesce({{ month_number('closings.next_month') }}, period.end_number)
            as until_number,
        -{{ band('closings.closing_mrr') }} as amount_band
    from closings
    cross join period
    where closings.closing_mrr > 0

),

steps as (

    {{ steps_of('paying', ['amount_band'], measures) }}

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
            bands.amount_band = paying.amount_band
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
