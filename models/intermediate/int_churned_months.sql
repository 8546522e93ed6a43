{% set reasons = checked_var('involuntary_reasons') | map('replace', "'", "''") | list %}
{% set involuntary = "'" ~ reasons | join("', '") ~ "'" if reasons else '' %}

with churns as (

    select
        customer_number,
        month,
        amount
    from {{ ref('int_revenue_movements') }}
    where movement = 'churn'

),

-- Who churned has nothing left after the last change of the month.
last_changes as (

    select
        customer_number,
        month,
        reason,
        {{ "coalesce(reason in (" ~ involuntary ~ "), false)" if involuntary else "false" }}
            as is_involuntary
    from {{ ref('int_mrr_changes') }}
    where is_last_of_month and customer_mrr = 0

)

select
    churns.month,
    sum(case
        when last_changes.reason is not null and not last_changes.is_involuntary
            then churns.amount
        else 0
    end) as voluntary_churned_mrr,
    sum(case when last_changes.is_involuntary then churns.amount else 0 end)
        as involuntary_churned_mrr,
    sum(case when last_changes.reason is null then churns.amount else 0 end)
        as unexplained_churned_mrr
from churns
inner join last_changes
    on
        churns.customer_number = last_changes.customer_number
        and churns.month = last_changes.month
group by churns.month
