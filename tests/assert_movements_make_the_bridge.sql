-- Month by month, the bridge has every movement's amount and customer, and opens with
-- what the month before closed with.
with movements as (

    select
        month,
        sum(case when movement = 'new' then amount else 0 end) as new_mrr,
        sum(case when movement = 'reactivation' then amount else 0 end) as reactivation_mrr,
        sum(case when movement = 'expansion' then amount else 0 end) as expansion_mrr,
        sum(case when movement = 'contraction' then amount else 0 end) as contraction_mrr,
        sum(case when movement = 'churn' then amount else 0 end) as churned_mrr,
        count(*) as customers
    from {{ ref('revenue_movements') }}
    group by month

),

chained as (

    select
        *,
        new_customers + reactivated_customers + expanded_customers
        + contracted_customers + churned_customers as moved_customers,
        coalesce(lag(closing_mrr) over (order by month), 0) as prior_closing_mrr,
        coalesce(lag(closing_customers) over (order by month), 0) as prior_closing_customers
    from {{ ref('mrr_bridge') }}

)

select
    coalesce(chained.month, movements.month) as month,
    chained.opening_mrr,
    chained.prior_closing_mrr
from chained
full outer join movements on chained.month = movements.month
where
    chained.month is null
    or chained.opening_mrr <> chained.prior_closing_mrr
    or chained.opening_customers <> chained.prior_closing_customers
    or chained.new_mrr <> coalesce(movements.new_mrr, 0)
    or chained.reactivation_mrr <> coalesce(movements.reactivation_mrr, 0)
    or chained.expansion_mrr <> coalesce(movements.expansion_mrr, 0)
    or chained.contraction_mrr <> coalesce(movements.contraction_mrr, 0)
    or chained.churned_mrr <> coalesce(movements.churned_mrr, 0)
    or chained.moved_customers <> coalesce(movements.customers, 0)
