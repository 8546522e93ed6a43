-- Which events a build knew that the one before it could not.
with reports as (

    select
        dbt_valid_from as restated_at,
        recorded_until,
        lag(recorded_until) over (order by dbt_valid_from) as recorded_before
    from {{ recorded('reports', 'current_report') }}

),

-- Few, as a rule: nearly all events are older than the first report.
late as (

    select
        customer_number,
        recorded_at,
        {{ local_month('occurred_at') }} as month
    from {{ ref('stg_subscription_events') }}
    where
        is_raw
        and not is_one_time
        and recorded_at > (select min(reports.recorded_until) from reports)

),

accounts as (

    select
        coalesce(parents.account_number, late.customer_number) as customer_number,
        late.recorded_at,
        late.month
    from late
    left join {{ ref('int_customer_parents') }} as parents
        on late.customer_number = parents.customer_number

)

select
    reports.restated_at,
    cohorts.cohort_month,
    accounts.month,
    count(*) as events
from accounts
inner join reports
    on
        accounts.recorded_at > reports.recorded_before
        and accounts.recorded_at <= reports.recorded_until
left join {{ ref('int_customer_cohorts') }} as cohorts
    on accounts.customer_number = cohorts.customer_number
group by reports.restated_at, cohorts.cohort_month, accounts.month
