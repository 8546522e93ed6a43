-- A customer's opening MRR is the closing MRR of its movement before, 0 at first.
with chained as (

    select
        *,
        lag(closing_mrr) over (partition by customer_id order by month) as prior_closing_mrr
    from {{ ref('revenue_movements') }}

)

select *
from chained
where opening_mrr <> coalesce(prior_closing_mrr, 0)
