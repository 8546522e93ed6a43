-- When a month has become complete, everybody's windows reach one further.
select customer_number
from {{ ref('int_touched_customers') }}

union

select customer_number
from {{ ref('stg_customer_numbers') }}
where
    {{ '1 = 1' if is_incremental() else '1 = 0' }}
    and exists (
        select 1
        from {{ ref('int_past_bases') }} as bases
        where bases.basis_name = 'last_complete_month'
        having min(bases.basis_value) <> max(bases.basis_value)
    )
