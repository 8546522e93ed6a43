select
    numbers.customer_id,
    movements.month,
    cast(movements.movement as {{ dbt.type_string() }}) as movement,
    movements.amount,
    movements.opening_mrr,
    movements.closing_mrr,
    movements.cohort_month,
    movements.customer_age_months
from {{ ref('int_revenue_movements') }} as movements
inner join {{ ref('stg_customer_numbers') }} as numbers
    on movements.customer_number = numbers.customer_number
