-- No customer_id stands in two different rows of the raw table.
-- They are shown as they are written there: what differs may read as the same value.
{{ config(store_failures=true) }}

with repeated as (

    select customer_id
    from {{ ref('stg_customers') }}
    group by customer_id
    having count(*) > 1

),

written as (

    select distinct
        {%- for column in raw_columns('customers') %}
            {{ clean_text(column) }} as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ source('raw', 'customers') }}

)

select written.*
from written
inner join repeated on written.customer_id = repeated.customer_id
order by written.customer_id
