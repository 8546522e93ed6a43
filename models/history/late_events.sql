-- Which events a build that restated knew that the one it is compared with could not.
with pairs as (

    select distinct
        restated_at,
        compared_at
    from {{ ref('compared_reports') }}

),

reports as (

    select
        dbt_valid_from as reported_at,
        recorded_until
    from {{ recorded('reports', 'current_report') }}

),

spans as (

    select
        pairs.restated_at,
        pairs.compared_at,
        coalesce(earlier.recorded_until, cast('0001-01-01' as {{ time_type() }}))
            as recorded_before,
        later.recorded_until
    from pairs
    inner join reports as earlier on pairs.compared_at = earlier.reported_at
    inner join reports as later on pairs.restated_at = later.reported_at

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
        and recorded_at > (select min(spans.recorded_before) from spans)

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
    spans.restated_at,
    spans.compared_at,
    cohorts.cohort_month,
    accounts.month,
    count(*) as events
from accounts
inner join spans
    on
        accounts.recorded_at > spans.recorded_before
        and accounts.recorded_at <= spans.recorded_until
left join {{ ref('int_customer_cohorts') }} as cohorts
    on accounts.customer_number = cohorts.customer_number
group by
    spans.restated_at, spans.compared_at, cohorts.cohort_month, accounts.month
