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
        changes.customer_id,
        changes.month
    from changes
    left join movements
        on
            changes.customer_id = movements.customer_id
            and changes.month = movements.month
    where
        changes.is_last_of_month
        and changes.customer_mrr = 0
        and movements.month is null

),

arrivals as (

    select
        customer_id,
        month
    from movements
    where opening_mrr = 0

    union all

    select
        customer_id,
        month
    from passers_by

)

select
    changes.month,
    cast(changes.motion as {{ dbt.type_string() }}) as motion,
    sum(case when changes.mrr_change > 0 then changes.mrr_change else 0 end) as gained_mrr,
    sum(case when changes.mrr_change < 0 then -changes.mrr_change else 0 end) as lost_mrr,
    count(distinct changes.customer_id) as customers
from changes
left join arrivals
    on
        changes.customer_id = arrivals.customer_id
        and changes.month = arrivals.month
where arrivals.customer_id is null
group by changes.month, changes.motion
