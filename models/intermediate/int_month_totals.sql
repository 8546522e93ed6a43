with months as (

    select * from {{ ref('int_months') }}

),

movements as (

    select
        month,
        sum(case when movement = 'new' then amount else 0 end) as new_mrr,
        sum(case when movement = 'reactivation' then amount else 0 end) as reactivation_mrr,
        sum(case when movement = 'expansion' then amount else 0 end) as expansion_mrr,
        sum(case when movement = 'contraction' then amount else 0 end) as contraction_mrr,
        sum(case when movement = 'churn' then amount else 0 end) as churned_mrr,
        {{ customers_moved('new') }} as new_customers,
        {{ customers_moved('reactivation') }} as reactivated_customers,
        {{ customers_moved('expansion') }} as expanded_customers,
        {{ customers_moved('contraction') }} as contracted_customers,
        {{ customers_moved('churn') }} as churned_customers
    from {{ ref('int_movement_sums') }}
    group by month

),

moved as (

    select
        months.month,
        coalesce(movements.new_mrr, 0) as new_mrr,
        coalesce(movements.reactivation_mrr, 0) as reactivation_mrr,
        coalesce(movements.expansion_mrr, 0) as expansion_mrr,
        coalesce(movements.contraction_mrr, 0) as contraction_mrr,
        coalesce(movements.churned_mrr, 0) as churned_mrr,
        coalesce(movements.new_customers, 0) as new_customers,
        coalesce(movements.reactivated_customers, 0) as reactivated_customers,
        coalesce(movements.expanded_customers, 0) as expanded_customers,
        coalesce(movements.contracted_customers, 0) as contracted_customers,
        coalesce(movements.churned_customers, 0) as churned_customers
    from months
    left join movements on months.month = movements.month

),

netted as (

    select
        *,
        new_mrr + reactivation_mrr + expansion_mrr - contraction_mrr - churned_mrr
            as net_new_mrr,
        new_customers + reactivated_customers - churned_customers as net_new_customers
    from moved

)

select
    *,
    sum(net_new_mrr) over (order by month) - net_new_mrr as opening_mrr,
    sum(net_new_mrr) over (order by month) as closing_mrr,
    cast(sum(net_new_customers) over (order by month) as bigint) - net_new_customers
        as opening_customers,
    cast(sum(net_new_customers) over (order by month) as bigint) as closing_customers
from netted
