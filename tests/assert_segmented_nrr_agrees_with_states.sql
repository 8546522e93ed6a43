-- Summing the closing MRR of the base and summing its movements give the same NRR
-- and GRR for every segment.
with windows as (

    {{ windows_by_states() }}

),

totals as (

    select
        segment,
        industry,
        cast({{ dbt.date_trunc('quarter', 'cohort_month') }} as date) as cohort_quarter,
        count(*) as customers,
        sum(starting_mrr) as starting_mrr,
        sum(ending_mrr) as ending_mrr,
        sum(least(starting_mrr, ending_mrr)) as retained_mrr
    from windows
    group by
        segment, industry, cast({{ dbt.date_trunc('quarter', 'cohort_month') }} as date)

)

select
    segments.*,
    totals.customers as customers_by_states,
    totals.starting_mrr as starting_by_states,
    totals.ending_mrr as ending_by_states
from {{ ref('segmented_nrr') }} as segments
left join totals
    on
        segments.segment = totals.segment
        and segments.industry = totals.industry
        and segments.cohort_quarter = totals.cohort_quarter
where
    totals.segment is null
    or segments.customers <> totals.customers
    or segments.starting_revenue <> totals.starting_mrr
    or segments.ending_revenue <> totals.ending_mrr
    or segments.nrr <> {{ percent('totals.ending_mrr', 'totals.starting_mrr') }}
    or segments.grr <> {{ percent('totals.retained_mrr', 'totals.starting_mrr') }}
