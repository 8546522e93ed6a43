-- Whole numbers of 10^-19, so that sums and squares are exact.
with ratios as (

    select
        month,
        {{ unrounded_ratio(
            'base_mrr + expansion_mrr - contraction_mrr - churned_mrr', 'base_mrr'
        ) }} as ratio
    from {{ ref('int_tenured_months') }}

),

years as (

    select
        month,
        ratio,
        count(ratio) over (
            order by month rows between 11 preceding and current row
        ) as ratios,
        sum(ratio) over (
            order by month rows between 11 preceding and current row
        ) as ratio_sum
    from ratios

),

deviations as (

    select
        years.month,
        years.ratio_sum,
        abs(12 * ratios.ratio - years.ratio_sum) as deviation
    from years
    inner join ratios
        on
            years.month >= ratios.month
            and ratios.month > {{ add_months('years.month', -12) }}
    where years.ratios = 12

),

-- 18 digits of the largest deviation: their squares fit, and a tie is recognised.
powers as (

    select
        month,
        greatest(
            4, length(cast(max(deviation) as {{ dbt.type_string() }})) - 18
        ) as exponent
    from deviations
    group by month

),

spreads as (

    select
        deviations.month,
        powers.exponent,
        max(deviations.ratio_sum) as ratio_sum,
        sum({{ square_of(rounded_quotient(
            'deviations.deviation', power_of_ten('powers.exponent')
        )) }}) as squares
    from deviations
    inner join powers on deviations.month = powers.month
    group by deviations.month, powers.exponent

),

compared as (

    select
        ratios.month,
        abs(12 * ratios.ratio - earlier.ratio_sum) as distance,
        earlier.exponent,
        earlier.squares
    from ratios
    inner join spreads as earlier
        on {{ add_months('ratios.month', -1) }} = earlier.month

)

select
    ratios.month,
    {{ deviation_of_twelve('spreads.squares', 'spreads.exponent') }} as nrr_volatility,
    coalesce(
        {{ rounded_quotient('compared.distance', '10000') }} >= 120000000000000
        and 11 * {{ square_of('least(' ~ rounded_quotient(
            'compared.distance', power_of_ten('compared.exponent')
        ) ~ ', 3000000000000000000)') }} > 4 * compared.squares,
        false
    ) as is_outlier
from ratios
left join spreads on ratios.month = spreads.month
left join compared on ratios.month = compared.month
