with changes as (

    select * from {{ ref('int_largest_changes') }}

),

bases as (

    select
        month,
        starting_mrr
    from {{ ref('trailing_nrr') }}
    where window_months = 12

)

select
    changes.month,
    cast(changes.rank as bigint) as rank,
    cohorts.customer_id,
    cast(changes.customers as bigint) as customers,
    cast(changes.starting_mrr as numeric(38, 2)) as starting_mrr,
    cast(changes.ending_mrr as numeric(38, 2)) as ending_mrr,
    {{ points('(changes.ending_mrr - changes.starting_mrr)', 'bases.starting_mrr') }}
        as contribution_points
from changes
inner join bases on changes.month = bases.month
left join {{ ref('int_customer_cohorts') }} as cohorts
    on changes.customer_number = cohorts.customer_number
