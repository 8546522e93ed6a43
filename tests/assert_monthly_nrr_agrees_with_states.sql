-- Month by month, the base's opening and closing MRR by the states that hold then
-- are the ones by movements. Who returns in the month is not in the base.
with steps as (

    select
        cohorts.cohort_month,
        states.month,
        states.mrr - states.previous_mrr as step
    from {{ ref('int_subscription_states') }} as states
    inner join {{ ref('int_customer_cohorts') }} as cohorts
        on states.customer_number = cohorts.customer_number

),

cohort_steps as (

    select
        cohort_month,
        month,
        sum(step) as step
    from steps
    group by cohort_month, month

),

returned as (

    select
        month,
        sum(amount) as mrr
    from {{ ref('revenue_movements') }}
    where
        movement = 'reactivation'
        and customer_age_months >= {{ var('tenure_months') }}
    group by month

),

by_states as (

    select
        monthly.month,
        sum(case when cohort_steps.month < monthly.month then cohort_steps.step else 0 end)
            as opening_mrr,
        sum(case when cohort_steps.month <= monthly.month then cohort_steps.step else 0 end)
            as closing_mrr
    from {{ ref('monthly_nrr') }} as monthly
    left join cohort_steps
        on
            {{ add_months('cohort_steps.cohort_month', var('tenure_months')) }}
            <= monthly.month
    group by monthly.month

)

select
    monthly.month,
    monthly.base_revenue,
    monthly.net_revenue,
    by_states.opening_mrr,
    by_states.closing_mrr
from {{ ref('monthly_nrr') }} as monthly
inner join by_states on monthly.month = by_states.month
left join returned on monthly.month = returned.month
where
    monthly.base_revenue <> by_states.opening_mrr
    or monthly.net_revenue <> by_states.closing_mrr - coalesce(returned.mrr, 0)
