-- What happens inside a month nets out: only the sum of its changes is left.
with changes as (

    select
        customer_number,
        month,
        cast(sum(mrr_change) as {{ money_type() }}) as net_change,
        max(case when is_last_of_month then customer_mrr end) as closing_mrr
    from {{ ref('int_mrr_changes') }}
    group by customer_number, month
    having sum(mrr_change) <> 0

),

cohorts as (

    select
        customer_number,
        min(month) as cohort_month
    from changes
    group by customer_number

),

closings as (

    select
        changes.*,
        changes.closing_mrr - changes.net_change as opening_mrr,
        cohorts.cohort_month
    from changes
    inner join cohorts on changes.customer_number = cohorts.customer_number

)

select
    customer_number,
    month,
    {{ listed_word(
        movement('opening_mrr', 'closing_mrr', 'month = cohort_month'), movements()
    ) }} as movement,
    abs(net_change) as amount,
    cast(opening_mrr as {{ money_type() }}) as opening_mrr,
    closing_mrr,
    cohort_month,
    cast(
        {{ months_between('cohort_month', 'month') }} as integer
    ) as customer_age_months
from closings
