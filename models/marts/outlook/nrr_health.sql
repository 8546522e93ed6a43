with years as (

    select *
    from {{ ref('trailing_nrr') }}
    where window_months = 12

),

revenue as (

    select
        month,
        12 * closing_mrr as arr
    from {{ ref('int_largest_customers') }}

)

select
    years.month,
    years.nrr_percent,
    years.grr_percent,
    bands.band,
    revenue.arr,
    tiers.arr_tier,
    tiers.typical_low,
    tiers.typical_high,
    tiers.top_quartile_low,
    tiers.top_quartile_high,
    -- From the unrounded NRR: starting × (bound − 100 × ending ÷ starting) ÷ 100.
    {{ percent(
        'greatest(0, 10 * tiers.top_quartile_low * years.starting_mrr'
        ~ ' - 1000 * years.ending_mrr)',
        '1000 * years.starting_mrr'
    ) }} as points_to_top_quartile,
    volatility.nrr_volatility,
    coalesce(volatility.is_outlier, false) as is_outlier
from years
inner join revenue on years.month = revenue.month
inner join {{ ref('int_nrr_volatility') }} as volatility
    on years.month = volatility.month
left join {{ ref('nrr_bands') }} as bands
    on
        years.nrr_percent >= bands.nrr_from
        and (years.nrr_percent < bands.nrr_below or bands.nrr_below is null)
left join {{ ref('arr_tiers') }} as tiers
    on
        revenue.arr >= tiers.arr_from
        and (revenue.arr < tiers.arr_below or tiers.arr_below is null)
