-- NRR of 12 months is the same by the pairs of months in which customers began or
-- stopped paying and by the customers' two closings laid side by side.
with by_definition as (

    select *
    from {{ ref('nrr_by_definition') }}
    where definition = 'point_to_point_12m'

),

trailing_years as (

    select *
    from {{ ref('trailing_nrr') }}
    where window_months = 12

)

select
    coalesce(by_definition.month, trailing_years.month) as month,
    by_definition.numerator,
    by_definition.denominator,
    trailing_years.ending_mrr,
    trailing_years.starting_mrr
from by_definition
full outer join trailing_years on by_definition.month = trailing_years.month
where
    by_definition.month is null
    or trailing_years.month is null
    or by_definition.numerator <> trailing_years.ending_mrr
    or by_definition.denominator <> trailing_years.starting_mrr
    or coalesce(by_definition.nrr_percent, -1) <> coalesce(trailing_years.nrr_percent, -1)
