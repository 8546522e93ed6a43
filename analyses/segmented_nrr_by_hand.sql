-- segmented_nrr as the field guide writes it: the cohort base by segment, industry
-- and cohort quarter, with its MRR at the window's start and end.
with closings as (

    {{ closings_by_hand() }}

),

customers as (

    select
        customer_id,
        cast({{ dbt.date_trunc('quarter', 'cohort_month') }} as date) as cohort_quarter,
        max(case when age = 0 then closing_mrr end) as starting_mrr,
        max(case when age = {{ var('cohort_window_months') }} then closing_mrr end) as ending_mrr
    from closings
    group by customer_id, cohort_month

),

last_month as (

    select max(month) as month
    from closings

),

segments as (

    select
        customers.*,
        {{ segment('coalesce(known.annual_contract_value, 12 * customers.starting_mrr)') }}
            as segment,
        coalesce(known.industry, 'unknown') as industry
    from customers
    left join {{ ref('stg_customers') }} as known
        on customers.customer_id = known.customer_id
    cross join last_month
    where
        last_month.month
        >= {{ add_months('customers.cohort_quarter', 2 + checked_var('cohort_window_months')) }}

)

select
    segment,
    industry,
    cohort_quarter,
    count(*) as customers,
    sum(starting_mrr) as starting_revenue,
    sum(ending_mrr) as ending_revenue,
    {{ percent('sum(ending_mrr)', 'sum(starting_mrr)') }} as nrr,
    {{ percent('sum(least(ending_mrr, starting_mrr))', 'sum(starting_mrr)') }} as grr
from segments
group by segment, industry, cohort_quarter
having count(*) >= {{ var('min_segment_customers') }}
