-- Every month has its trailing windows as soon as they are complete, and the MRR they
-- start with is all MRR of the month that they start with.
with lengths as (

    select 3 as window_months
    union all
    select 12 as window_months

),

expected as (

    select
        lengths.window_months,
        {{ add_months('closings.month', 'lengths.window_months') }} as month,
        closings.closing_mrr
    from {{ ref('int_largest_customers') }} as closings
    cross join lengths
    cross join {{ ref('int_reporting_period') }} as period
    where
        {{ add_months('closings.month', 'lengths.window_months') }}
        <= period.last_complete_month

)

select
    coalesce(expected.month, windows.month) as month,
    coalesce(expected.window_months, windows.window_months) as window_months,
    expected.closing_mrr,
    windows.starting_mrr
from expected
full outer join {{ ref('trailing_nrr') }} as windows
    on
        expected.month = windows.month
        and expected.window_months = windows.window_months
where
    expected.month is null
    or windows.month is null
    or expected.closing_mrr <> windows.starting_mrr
