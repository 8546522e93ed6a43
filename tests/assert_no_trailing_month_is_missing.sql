-- The marts about 12-month windows have every month that the others have from the
-- first one whose window is complete, and cohort_retention every month of a cohort.
with months as (

    select
        month,
        min(month) over () as first_month,
        max(month) over () as last_month
    from {{ ref('monthly_nrr') }}

),

marts as (

    select 'trailing_nrr' as mart
    union all
    select 'nrr_concentration' as mart
    union all
    select 'nrr_health' as mart

),

cohorts as (

    select distinct cohort_month
    from {{ ref('cohort_retention') }}

),

expected as (

    select
        marts.mart,
        months.month
    from months
    cross join marts
    where months.month >= {{ add_months('months.first_month', 12) }}

    union all

    select
        'cohort_retention ' || cast(cohorts.cohort_month as {{ dbt.type_string() }}) as mart,
        months.month
    from months
    inner join cohorts
        on months.month >= cohorts.cohort_month

),

published as (

    select
        'trailing_nrr' as mart,
        month
    from {{ ref('trailing_nrr') }}
    where window_months = 12

    union all

    select
        'nrr_concentration' as mart,
        month
    from {{ ref('nrr_concentration') }}

    union all

    select
        'nrr_health' as mart,
        month
    from {{ ref('nrr_health') }}

    union all

    select
        'cohort_retention ' || cast(cohort_month as {{ dbt.type_string() }}) as mart,
        {{ add_months('cohort_month', 'months_since_start') }} as month
    from {{ ref('cohort_retention') }}

)

select
    coalesce(expected.mart, published.mart) as mart,
    coalesce(expected.month, published.month) as month
from expected
full outer join published
    on expected.mart = published.mart and expected.month = published.month
where expected.mart is null or published.mart is null
