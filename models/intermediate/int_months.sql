-- Every month from the first revenue month to the last complete one.
with first_month as (

    select min(cohort_month) as first_month
    from {{ ref('int_customer_cohorts') }}

),

bounds as (

    select
        first_month.first_month,
        period.last_complete_month as last_month
    from first_month
    cross join {{ ref('int_reporting_period') }} as period
    where first_month.first_month is not null

)

{{ month_series('bounds') }}
