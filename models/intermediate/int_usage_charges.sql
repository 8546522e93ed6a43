{% set span = 3 if var('usage_basis') == 'trailing_3_months' else 1 %}

with charged_months as (

    select * from {{ ref('int_charged_months') }}

),

reach as (

    select max(month) as last_month
    from charged_months

),

-- The mean changes where a charge comes in and goes out, and while the customer's
-- first months are fewer than the span.
steps as (

    select
        customer_id,
        month,
        units as step
    from charged_months

    {% for months in range(1, span + 1) %}
    union all

    select
        customer_id,
        {{ add_months('month', months) }} as month,
        {{ '-units' if loop.last else '0' }} as step
    from charged_months
    {% endfor %}

),

netted as (

    select
        steps.customer_id,
        steps.month,
        sum(steps.step) as step
    from steps
    cross join reach
    where steps.month <= reach.last_month
    group by steps.customer_id, steps.month

),

running as (

    select
        customer_id,
        month,
        sum(step) over (
            partition by customer_id order by month
            rows between unbounded preceding and current row
        ) as units,
        min(month) over (partition by customer_id) as first_month
    from netted

),

averaged as (

    select
        customer_id,
        month,
        {{ money_of_units(
            'units', 'least(' ~ span ~ ', 1 + ' ~ months_between('first_month', 'month') ~ ')'
        ) }} as mrr
    from running

),

compared as (

    select
        *,
        lag(mrr) over (partition by customer_id order by month) as previous_mrr
    from averaged

)

select
    customer_id,
    month,
    mrr
from compared
where mrr <> coalesce(previous_mrr, 0)
