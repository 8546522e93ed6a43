{% set measures = [
    'customers', 'active_customers', 'starting_mrr', 'mrr', 'retained_mrr'
] %}

with steps as (

    select
        {{ month_number('month') }} as month_number,
        cohort_month,
        {{ customers_moved('new') }} as customers,
        {{ customers_gained() }} as active_customers,
        sum(case when movement = 'new' then amount else 0 end) as starting_mrr,
        sum(closing_mrr) - sum(opening_mrr) as mrr,
        sum(retained_change) as retained_mrr
    from {{ ref('int_movement_sums') }}
    group by {{ month_number('month') }}, cohort_month

),

totals as (

    {{ totals_of('steps', ['cohort_month'], measures) }}

)

select
    cohort_month,
    cast(
        {{ months_between('cohort_month', 'month') }} as integer
    ) as months_since_start,
    cast(customers as bigint) as customers,
    cast(active_customers as bigint) as active_customers,
    starting_mrr,
    mrr,
    retained_mrr,
    {{ percent('mrr', 'starting_mrr') }} as nrr_percent,
    {{ percent('retained_mrr', 'starting_mrr') }} as grr_percent,
    {{ percent('active_customers', 'customers') }} as logo_retention_percent
from totals
-- Increments leave zeros of a cohort that has lost its last customer.
where month >= cohort_month and customers > 0
