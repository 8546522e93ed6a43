-- When a month has become complete, everybody's windows reach one further.
with completed_months as (

    select min(basis_value) <> max(basis_value) as is_any
    from {{ ref('int_past_bases') }}
    where basis_name = 'last_complete_month'

)

select customer_number
from {{ ref('int_touched_customers') }}

union

select numbers.customer_number
from {{ ref('stg_customer_numbers') }} as numbers
cross join completed_months
where {{ 'completed_months.is_any' if is_increment() else '1 = 0' }}
