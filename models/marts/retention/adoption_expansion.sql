with adoptions as (

    select
        *,
        -- The end of the calendar quarter that holds day 90.
        {{ add_months(dbt.date_trunc('quarter', 'last_date'), 2) }} as start_month
    from {{ ref('int_feature_adoptions') }}

),

complete as (

    select
        adoptions.customer_number,
        adoptions.start_month,
        {{ add_months('adoptions.start_month', 6) }} as end_month,
        case
            when adoptions.features >= 3 then '3+'
            else cast(adoptions.features as {{ dbt.type_string() }})
        end as features_adopted
    from adoptions
    cross join {{ ref('int_reporting_period') }} as period
    where
        {{ add_months('adoptions.start_month', 6) }} <= period.last_complete_month

),

windows as (

    select
        complete.customer_number,
        complete.features_adopted,
        sum(case
            when movements.month <= complete.start_month
                then movements.closing_mrr - movements.opening_mrr
            else 0
        end) as starting_mrr,
        sum(case
            when
                movements.month > complete.start_month
                and movements.movement = 'expansion' then movements.amount
            else 0
        end) as expansion_mrr,
        sum(movements.closing_mrr - movements.opening_mrr) as ending_mrr
    from complete
    inner join {{ ref('int_revenue_movements') }} as movements
        on
            complete.customer_number = movements.customer_number
            and complete.end_month >= movements.month
    group by complete.customer_number, complete.features_adopted

),

totals as (

    select
        features_adopted,
        count(*) as customers,
        sum(starting_mrr) as starting_mrr,
        sum(expansion_mrr) as expansion_mrr,
        sum(ending_mrr) as ending_mrr
    from windows
    where starting_mrr > 0
    group by features_adopted

)

select
    features_adopted,
    customers,
    starting_mrr,
    expansion_mrr,
    ending_mrr,
    {{ percent('ending_mrr', 'starting_mrr') }} as nrr_percent,
    {{ percent('expansion_mrr', 'starting_mrr') }} as expansion_rate
from totals
