-- cohort_nrr as the field guide writes it, for a look at one figure or a check of
-- all: it reconciles with the mart, column by column.
with closings as (

    {{ closings_by_hand() }}

),

customers as (

    select
        customer_id,
        cohort_month,
        sum(case when age = 0 then closing_mrr end) as starting_mrr,
        sum(case when age = {{ var('cohort_window_months') }} then closing_mrr end) as ending_mrr,
        sum(case
            when age > 0 and opening_mrr > 0 and closing_mrr > opening_mrr
                then closing_mrr - opening_mrr
            else 0
        end) as expansion,
        sum(case
            when age > 0 and closing_mrr > 0 and closing_mrr < opening_mrr
                then opening_mrr - closing_mrr
            else 0
        end) as contraction,
        sum(case when age > 0 and closing_mrr = 0 then opening_mrr else 0 end) as churn,
        sum(case when age > 0 and opening_mrr = 0 then closing_mrr else 0 end) as reactivation
    from closings
    where age <= {{ var('cohort_window_months') }}
    group by customer_id, cohort_month
    having sum(case when age = {{ var('cohort_window_months') }} then 1 else 0 end) = 1

)

select
    cohort_month,
    count(*) as customers,
    sum(starting_mrr) as total_starting_mrr,
    sum(expansion) as total_expansion,
    sum(contraction) as total_contraction,
    sum(churn) as total_churn,
    sum(reactivation) as total_reactivation,
    sum(ending_mrr) as ending_revenue,
    {{ percent('sum(ending_mrr)', 'sum(starting_mrr)') }} as nrr_percent,
    {{ percent('sum(least(ending_mrr, starting_mrr))', 'sum(starting_mrr)') }} as grr_percent
from customers
group by cohort_month
