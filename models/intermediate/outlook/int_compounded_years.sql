-- One-month NRR multiplied over twelve months: pairs of months, pairs of pairs,
-- of those, and eight by four. A product has no aggregate function, and twelve
-- exact ratios no type that would hold it.
with months as (

    select
        month,
        {{ cents('opening_mrr') }} as opening_cents,
        {{ cents('closing_mrr - new_mrr - reactivation_mrr') }} as stayed_cents
    from {{ ref('int_month_totals') }}

),

widened as (

    select
        *,
        {{ widening('stayed_cents', 'opening_cents') }} as widening
    from months

),

-- A month without anybody to retain has no ratio, nor has any year with it.
ratios as (

    select
        month,
        case
            when opening_cents > 0
                then {{ rounded_quotient(
                    'stayed_cents * ' ~ power_of_ten('widening'), 'opening_cents'
                ) }}
        end as product_1,
        -widening as exponent_1
    from widened

),

spans_1 as (

    select
        month,
        {{ leading_digits('product_1') }} as digits_1,
        exponent_1 + {{ digits_behind('product_1') }} as exponent_1
    from ratios

),

{% for span, first, last, before in [
    (2, 1, 1, 'spans_1'), (4, 2, 2, 'spans_2'), (8, 4, 4, 'spans_4'), (12, 4, 8, 'spans_8')
] %}
products_{{ span }} as (

    select
        *,
        digits_{{ last }} * lag(digits_{{ first }}, {{ last }}) over (order by month)
            as product_{{ span }},
        exponent_{{ last }} + lag(exponent_{{ first }}, {{ last }}) over (order by month)
            as product_exponent_{{ span }}
    from {{ before }}

),

spans_{{ span }} as (

    select
        *,
        {{ leading_digits('product_' ~ span) }} as digits_{{ span }},
        product_exponent_{{ span }} + {{ digits_behind('product_' ~ span) }}
            as exponent_{{ span }}
    from products_{{ span }}

),
{% endfor %}

compounded as (

    select
        month,
        {{ percent_of_digits('digits_12', 'exponent_12') }} as compounded_percent
    from spans_12

)

select * from compounded
