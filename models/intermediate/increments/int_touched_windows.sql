select customer_number
from {{ ref('int_touched_customers') }}

union

-- When a month has become complete, everybody's windows reach one further.
select numbers.customer_number
from {{ ref('stg_customer_numbers') }} as numbers
where {{ month_completes() if is_increment() or not execute else '1 = 0' }}
