{# Points may have decimals. #}
{% set points = 'ratios.points * 1000000' %}
{% set hundred_points = 'cast(100000000 as bigint)' %}

with period as (

    select * from {{ ref('int_reporting_period') }}

),

scenario_ratios as (

    select * from {{ ref('int_scenario_ratios') }}

),

scenarios as (

    select
        scenario,
        {{ percent_of_ratios(
            '(sum(ratio) + count(*) * ' ~ ratio_of_points('max(points)') ~ ')', 'count(*)'
        ) }} as nrr_percent
    from scenario_ratios
    group by scenario

),

year_0 as (

    select
        scenarios.scenario,
        scenarios.nrr_percent,
        cast(12 * windows.closing_mrr as numeric(38, 2)) as total_arr,
        12 * (windows.closing_mrr - windows.ending_mrr) as new_customer_arr
    from scenarios
    cross join {{ ref('int_year_windows') }} as windows
    inner join period on windows.month = period.last_complete_month

),

{% for year in range(1, 4) %}
shares_{{ year }} as (

    select
        openings.*,
        {{ share_cents('openings.total_arr', 'ratios.ending_mrr', 'ratios.starting_mrr') }}
        + {{ share_cents('openings.total_arr', points, hundred_points) }} as whole_cents,
        {{ share_rest('openings.total_arr', 'ratios.ending_mrr', 'ratios.starting_mrr') }}
        + {{ share_rest('openings.total_arr', points, hundred_points) }} as rest
    from year_{{ year - 1 }} as openings
    inner join scenario_ratios as ratios on openings.scenario = ratios.scenario

),

-- A year's total is what the next one starts with.
year_{{ year }} as (

    select
        scenario,
        nrr_percent,
        new_customer_arr,
        {{ year }} as year,
        total_arr as starting_arr,
        cast(new_customer_arr + case
            when count(whole_cents) = count(*)
                then {{ mean_of_shares('sum(whole_cents)', 'sum(rest)', 'count(*)') }}
        end as numeric(38, 2)) as total_arr
    from shares_{{ year }}
    group by scenario, nrr_percent, new_customer_arr, total_arr

),
{% endfor %}

years as (

    select * from year_1
    union all
    select * from year_2
    union all
    select * from year_3

)

select
    scenario,
    cast(year as integer) as year,
    starting_arr,
    nrr_percent,
    cast(total_arr - new_customer_arr as numeric(38, 2)) as existing_customer_arr,
    new_customer_arr,
    total_arr,
    -- Far below zero, upside_points make an ARR that is negative, and a whole has to be positive.
    {{ percent(
        'case when starting_arr < 0 then starting_arr - total_arr else total_arr - starting_arr end',
        'abs(starting_arr)'
    ) }} as growth_percent
from years
