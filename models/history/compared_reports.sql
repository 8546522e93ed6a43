-- An earlier as_of_date says nothing of later months: what is restated is compared with
-- the last build that reported so far.
with restated as (

    select distinct
        restated_at,
        last_month
    from {{ ref('restated_figures') }}

),

reports as (

    select
        dbt_valid_from as reported_at,
        last_complete_month
    from {{ recorded('reports', 'current_report') }}

)

-- Builds of earlier versions don't say how far they reported.
select
    restated.restated_at,
    restated.last_month,
    max(reports.reported_at) as compared_at
from restated
inner join reports
    on
        restated.restated_at > reports.reported_at
        and restated.last_month
        <= coalesce(reports.last_complete_month, restated.last_month)
group by restated.restated_at, restated.last_month
