with months as (

    select * from {{ ref('int_definition_sums') }}

),

definitions as (

    select * from {{ ref('nrr_definitions') }}

),

-- Nothing but the name before the definition's own history is complete.
figures as (

    select
        months.month,
        definitions.definition,
        case definitions.definition
            when 'point_to_point_12m' then months.ending_mrr
            when 'weighted_trailing_12' then months.twelve_endings_mrr
            when 'component_12m' then months.component_mrr
            when 'component_12m_with_reactivation' then months.returning_component_mrr
            when 'two_year_revenue_cohort' then months.second_year_mrr
            when 'year_over_year_quarter' then months.next_year_quarter_mrr
            when 'survivors_only' then months.ending_mrr
        end as numerator,
        case definitions.definition
            when 'weighted_trailing_12' then months.twelve_startings_mrr
            when 'two_year_revenue_cohort' then months.first_year_mrr
            when 'year_over_year_quarter' then months.quarter_mrr
            when 'survivors_only' then months.survivors_starting_mrr
            when 'point_to_point_12m' then months.starting_mrr
            when 'component_12m' then months.starting_mrr
            when 'component_12m_with_reactivation' then months.starting_mrr
        end as denominator,
        case definitions.definition
            when 'simple_trailing_12' then {{ percent_of_ratios('months.ratio_total', '12') }}
            when 'compounded_monthly' then months.compounded_percent
        end as ratio_percent
    from months
    inner join definitions on months.history_months >= definitions.history_months

)

select
    months.month,
    definitions.definition,
    figures.numerator,
    figures.denominator,
    coalesce(figures.ratio_percent, {{ percent('figures.numerator', 'figures.denominator') }})
        as nrr_percent
from months
cross join definitions
left join figures
    on
        months.month = figures.month
        and definitions.definition = figures.definition
