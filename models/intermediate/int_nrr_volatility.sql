-- Whole numbers of 10^-19, so that sums and squares are exact.
with ratios as (

    select
        month,
        {{ month_number('month') }} as month_number,
        {{ unrounded_ratio(
            'base_mrr + expansion_mrr - contraction_mrr - churned_mrr', 'base_mrr'
        ) }} as ratio
    from {{ ref('int_tenured_months') }}

),

years as (

    select
        *,
        count(ratio) over twelve_months as ratios,
        sum(ratio) over twelve_months as ratio_sum
    from ratios
    window twelve_months as (order by month rows between 11 preceding and current row)

),

known as (

    {{ at_distances('ratios', 0, 11) }}

),

deviations as (

    select
        years.month,
        years.ratio_sum,
        abs(12 * known.ratio - years.ratio_sum) as deviation
    from known
    inner join years on known.later_number = years.month_number
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
