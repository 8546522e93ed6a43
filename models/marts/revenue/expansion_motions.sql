with changes as (

    select *
    from {{ ref('int_mrr_changes') }}
    where mrr_change <> 0

),

movements as (

    select * from {{ ref('int_revenue_movements') }}

),

-- Without anything at the end, or at the end of the month before: come and gone.
passers_by as (

    select
        changes.customer_number,
        changes.month
    from changes
    left join movements
        on
            changes.customer_number = movements.customer_number
            and changes.month = movements.month
    where
        changes.is_last_of_month
        and changes.customer_mrr = 0
        and movements.month is null

),

arrivals as (

    select
        customer_number,
        month
    from movements
    where opening_mrr = 0

    union all

    select
        customer_number,
        month
    from passers_by

)

select
    changes.month,
    cast(changes.motion as {{ dbt.type_string() }}) as motion,
    sum(case when changes.mrr_change > 0 then changes.mrr_change else 0 end) as gained_mrr,
    sum(case when changes.mrr_change < 0 then -changes.mrr_change else 0 end) as lost_mrr,
    count(distinct changes.customer_number) as customers
from changes
left join arrivals
    on
        changes.customer_number = arrivals.customer_number
        and changes.month = arrivals.month
where arrivals.customer_number is null
group by changes.month, changes.motion
