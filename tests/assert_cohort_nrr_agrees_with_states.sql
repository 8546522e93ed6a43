-- Summing the closing MRR of the base and summing its movements give the same NRR
-- and GRR for every cohort.
with windows as (

    {{ windows_by_states() }}

),

totals as (

    select
        cohort_month,
        count(*) as customers,
        sum(starting_mrr) as starting_mrr,
        sum(ending_mrr) as ending_mrr,
        sum(least(starting_mrr, ending_mrr)) as retained_mrr
    from windows
    group by cohort_month

)

select
    cohorts.*,
    totals.customers as customers_by_states,
    totals.starting_mrr as starting_by_states,
    totals.ending_mrr as ending_by_states
from {{ ref('cohort_nrr') }} as cohorts
left join totals on cohorts.cohort_month = totals.cohort_month
where
    totals.cohort_month is null
    or cohorts.customers <> totals.customers
    or cohorts.total_starting_mrr <> totals.starting_mrr
    or cohorts.ending_revenue <> totals.ending_mrr
    or cohorts.nrr_percent <> {{ percent('totals.ending_mrr', 'totals.starting_mrr') }}
    or cohorts.grr_percent <> {{ percent('totals.retained_mrr', 'totals.starting_mrr') }}
