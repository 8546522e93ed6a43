-- The drivers' changes are all that the base's MRR changed, and their points add up
-- to NRR − 100 but for what rounds off in the sixth decimal of each.
with added_up as (

    select
        month,
        count(*) as drivers,
        sum(ending_mrr - starting_mrr) as net_change,
        sum(contribution_points) as contribution_points
    from {{ ref('nrr_drivers') }}
    group by month

),

years as (

    select
        month,
        ending_mrr - starting_mrr as net_change,
        {{ points('(ending_mrr - starting_mrr)', 'starting_mrr') }} as points
    from {{ ref('trailing_nrr') }}
    where window_months = 12

)

select
    coalesce(years.month, added_up.month) as month,
    years.net_change,
    added_up.net_change as net_change_of_drivers,
    years.points,
    added_up.contribution_points
from years
full outer join added_up on years.month = added_up.month
where
    years.month is null
    or years.net_change <> coalesce(added_up.net_change, 0)
    or abs(coalesce(years.points, 0) - coalesce(added_up.contribution_points, 0))
    > 0.0000005 * (coalesce(added_up.drivers, 0) + 1)
