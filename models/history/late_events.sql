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
        {% if var('roll_up_to_parent') %}
        coalesce(parents.account_id, numbers.customer_id)
        {% else %}
        numbers.customer_id
        {% endif %}
            as account_id,
        late.recorded_at,
        late.month
    from late
    inner join {{ ref('stg_customer_numbers') }} as numbers
        on late.customer_number = numbers.customer_number
    {% if var('roll_up_to_parent') %}
    left join {{ ref('int_customer_parents') }} as parents
        on numbers.customer_id = parents.customer_id
    {% endif %}

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
    on accounts.account_id = cohorts.customer_id
group by reports.restated_at, cohorts.cohort_month, accounts.month
