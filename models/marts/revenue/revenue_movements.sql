select
    customer_id,
    month,
    cast(movement as {{ dbt.type_string() }}) as movement,
    amount,
    opening_mrr,
    closing_mrr,
    cohort_month,
    customer_age_months
from {{ ref('int_revenue_movements') }}
