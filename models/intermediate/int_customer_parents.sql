{% set doublings = 10 if checked_var('roll_up_to_parent') else 0 %}

with parents as (

    select
        customer_id,
        min(parent_customer_id) as parent_customer_id
    from {{ ref('stg_customers') }}
    where
        parent_customer_id is not null
        {% if not doublings %}and 1 = 0{% endif %}
    group by customer_id

),

climbed_0 as (

    select
        customer_id,
        parent_customer_id,
        parent_customer_id as account_id
    from parents

),

-- Each step doubles the levels that are climbed: ten of them reach 1024 levels up,
-- and end where parents run in a circle too.
{% for doubling in range(doublings) %}
    climbed_{{ doubling + 1 }} as (

        select
            lower_half.customer_id,
            lower_half.parent_customer_id,
            coalesce(upper_half.account_id, lower_half.account_id) as account_id
        from climbed_{{ doubling }} as lower_half
        left join climbed_{{ doubling }} as upper_half
            on lower_half.account_id = upper_half.customer_id
        where {{ not_inlined() }}

    ),

{% endfor %}
accounts as (

    select * from climbed_{{ doublings }}

)

select
    accounts.customer_id,
    accounts.parent_customer_id,
    accounts.account_id,
    members.customer_number,
    tops.customer_number as account_number
from accounts
inner join {{ ref('stg_customer_numbers') }} as members
    on accounts.customer_id = members.customer_id
inner join {{ ref('stg_customer_numbers') }} as tops
    on accounts.account_id = tops.customer_id
