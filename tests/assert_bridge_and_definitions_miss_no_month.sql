-- mrr_bridge has every month from the first revenue month to the last complete one,
-- nrr_by_definition every definition in each from 12 months later.
with months as (

    select
        month,
        min(month) over () as first_month
    from {{ ref('int_months') }}

),

expected as (

    select
        month,
        'mrr_bridge' as series
    from months

    union all

    select
        months.month,
        definitions.definition as series
    from months
    cross join {{ ref('nrr_definitions') }} as definitions
    where months.month >= {{ add_months('months.first_month', 12) }}

),

published as (

    select
        month,
        'mrr_bridge' as series
    from {{ ref('mrr_bridge') }}

    union all

    select
        month,
        definition as series
    from {{ ref('nrr_by_definition') }}

)

select
    coalesce(expected.month, published.month) as month,
    coalesce(expected.series, published.series) as series
from expected
full outer join published
    on expected.month = published.month and expected.series = published.series
where expected.month is null or published.month is null
