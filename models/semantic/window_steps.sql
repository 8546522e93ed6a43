{#
  Summed up to a month, these are the windows that end with it: so MetricFlow can
  have them by any customer and dimension without a row per customer and month.
#}
with windows as (

    select * from {{ ref('int_trailing_windows') }}

),

steps as (

    select
        customer_number,
        month_number,
        starting_mrr,
        ending_mrr,
        plan,
        billing_interval,
        1 as step
    from windows

    union all

    select
        customer_number,
        until_number as month_number,
        starting_mrr,
        ending_mrr,
        plan,
        billing_interval,
        -1 as step
    from windows

)

-- What has not ended by the last month holds on: its end is in no month.
select
    cohorts.customer_id,
    months.month,
    steps.step,
    steps.starting_mrr,
    steps.ending_mrr,
    steps.plan,
    steps.billing_interval
from steps
inner join {{ ref('int_months') }} as months
    on steps.month_number = {{ month_number('months.month') }}
inner join {{ ref('int_customer_cohorts') }} as cohorts
    on steps.customer_number = cohorts.customer_number
