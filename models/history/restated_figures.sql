with figures as (

    select
        metric,
        period,
        last_month,
        reported_value,
        dbt_valid_from as reported_at,
        dbt_valid_to as gone_at,
        lag(reported_value) over (
            partition by metric, period order by dbt_valid_from
        ) as earlier_value,
        lag(dbt_valid_from) over (
            partition by metric, period order by dbt_valid_from
        ) as earlier_reported_at,
        lag(dbt_valid_to) over (
            partition by metric, period order by dbt_valid_from
        ) as earlier_gone_at,
        lead(dbt_valid_from) over (
            partition by metric, period order by dbt_valid_from
        ) as next_reported_at
    from {{ recorded('reported_figures', 'current_figures') }}

),

-- In place of another value, or back after a time in which there was none.
replaced as (

    select
        metric,
        period,
        last_month,
        case when earlier_gone_at = reported_at then earlier_value end as value_before,
        reported_value as value_now,
        case
            when earlier_gone_at = reported_at then earlier_reported_at
            else earlier_gone_at
        end as first_reported_at,
        reported_at as restated_at
    from figures
    where earlier_reported_at is not null

),

vanished as (

    select
        metric,
        period,
        last_month,
        reported_value as value_before,
        cast(null as numeric(38, 2)) as value_now,
        reported_at as first_reported_at,
        gone_at as restated_at
    from figures
    where gone_at < next_reported_at or (gone_at is not null and next_reported_at is null)

),

-- What no build reported before though one reported so far.
appeared as (

    select
        figures.metric,
        figures.period,
        figures.last_month,
        cast(null as numeric(38, 2)) as value_before,
        figures.reported_value as value_now,
        min(reports.dbt_valid_from) as first_reported_at,
        figures.reported_at as restated_at
    from figures
    inner join {{ recorded('reports', 'current_report') }} as reports
        on
            figures.reported_at > reports.dbt_valid_from
            and figures.last_month <= reports.last_complete_month
    where figures.earlier_reported_at is null
    group by
        figures.metric, figures.period, figures.last_month, figures.reported_value,
        figures.reported_at

)

select * from replaced
union all
select * from vanished
union all
select * from appeared
