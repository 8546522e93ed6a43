-- Opening plus or minus the movement's amount is closing, and the movement is the
-- one that opening and closing call for.
select *
from {{ ref('revenue_movements') }}
where
    amount <= 0
    or closing_mrr < 0
    or closing_mrr <> opening_mrr + case
        when movement in ('new', 'reactivation', 'expansion') then amount
        when movement in ('contraction', 'churn') then -amount
    end
    or (movement = 'new') <> (opening_mrr = 0 and month = cohort_month)
    or (movement = 'reactivation') <> (opening_mrr = 0 and month > cohort_month)
    or (movement = 'churn') <> (opening_mrr > 0 and closing_mrr = 0)
    or (movement = 'expansion') <> (opening_mrr > 0 and closing_mrr > opening_mrr)
