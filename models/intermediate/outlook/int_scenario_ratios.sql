with ratios as (

    select
        ratios.*,
        min(ratios.ratio) over () as lowest_ratio
    from {{ ref('int_outlook_ratios') }} as ratios
    inner join {{ ref('int_reporting_period') }} as period
        on ratios.month = period.last_complete_month

),

-- Where several windows have the lowest ratio, it is their mean, too.
scenarios as (

    select
        'conservative' as scenario,
        0 as points,
        ratios.*
    from ratios
    where ratios.ratio = ratios.lowest_ratio

    union all

    select
        'base' as scenario,
        0 as points,
        ratios.*
    from ratios

    union all

    select
        'upside' as scenario,
        {{ var('upside_points') }} as points,
        ratios.*
    from ratios

)

select
    scenario,
    window_month,
    starting_mrr,
    ending_mrr,
    ratio,
    cast(points as numeric(18, 6)) as points
from scenarios
