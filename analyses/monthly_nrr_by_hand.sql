-- monthly_nrr as the field guide writes it: the customers with tenure who paid at
-- the end of the month before, their opening and their closing MRR side by side.
with closings as (

    {{ closings_by_hand() }}

),

base as (

    select *
    from closings
    where age >= {{ var('tenure_months') }} and opening_mrr > 0

),

months as (

    select distinct month
    from closings

)

select
    months.month,
    count(base.customer_id) as base_customers,
    coalesce(sum(base.opening_mrr), 0) as base_revenue,
    coalesce(sum(greatest(base.closing_mrr - base.opening_mrr, 0)), 0) as expansion_revenue,
    coalesce(sum(case
        when base.closing_mrr > 0 then greatest(base.opening_mrr - base.closing_mrr, 0)
    end), 0) as contraction_revenue,
    coalesce(sum(case when base.closing_mrr = 0 then base.opening_mrr end), 0)
        as churned_revenue,
    coalesce(sum(base.closing_mrr), 0) as net_revenue,
    {{ percent('sum(base.closing_mrr)', 'sum(base.opening_mrr)') }} as monthly_nrr,
    {{ percent('sum(least(base.closing_mrr, base.opening_mrr))', 'sum(base.opening_mrr)') }}
        as monthly_grr
from months
left join base on months.month = base.month
group by months.month
