-- parent_customer_id runs in no circle: every customer's topmost parent has no parent.
{{ config(store_failures=true) }}

select
    customer_id,
    parent_customer_id
from {{ ref('int_customer_parents') }}
where
    customer_id in (
        select circles.account_id
        from {{ ref('int_customer_parents') }} as circles
    )
order by customer_id
