-- For every month and dimension, the values add up to the 12-month trailing_nrr.
{% set dimensions = [
    'segment', 'industry', 'acquisition_channel', 'country', 'cohort_year', 'plan',
    'billing_interval', 'mrr_quartile'
] %}

with dimensions as (

    {%- for dimension in dimensions %}
    select '{{ dimension }}' as dimension
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

expected as (

    select
        trailing_nrr.month,
        dimensions.dimension,
        trailing_nrr.customers,
        trailing_nrr.starting_mrr,
        trailing_nrr.ending_mrr,
        trailing_nrr.retained_mrr
    from {{ ref('trailing_nrr') }} as trailing_nrr
    cross join dimensions
    where trailing_nrr.window_months = 12 and trailing_nrr.customers > 0

),

added_up as (

    select
        month,
        dimension,
        sum(customers) as customers,
        sum(starting_mrr) as starting_mrr,
        sum(ending_mrr) as ending_mrr,
        sum(retained_mrr) as retained_mrr
    from {{ ref('dimension_nrr') }}
    group by month, dimension

)

select
    coalesce(expected.month, added_up.month) as month,
    coalesce(expected.dimension, added_up.dimension) as dimension,
    expected.customers,
    added_up.customers as customers_added_up,
    expected.starting_mrr,
    added_up.starting_mrr as starting_added_up,
    expected.ending_mrr,
    added_up.ending_mrr as ending_added_up
from expected
full outer join added_up
    on expected.month = added_up.month and expected.dimension = added_up.dimension
where
    expected.month is null
    or added_up.month is null
    or expected.customers <> added_up.customers
    or expected.starting_mrr <> added_up.starting_mrr
    or expected.ending_mrr <> added_up.ending_mrr
    or expected.retained_mrr <> added_up.retained_mrr
