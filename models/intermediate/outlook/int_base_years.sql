-- A wider look needs more months in int_base_revenue, which has those from -12 to 23 months later.
with revenue as (

    select
        *,
        {{ months_between('base_month', 'month') }} as months_later
    from {{ ref('int_base_revenue') }}

)

select
    base_month,
    sum(case when months_later = -12 then closing_mrr end) as year_earlier_mrr,
    sum(case when months_later = 0 then closing_mrr end) as starting_mrr,
    sum(case when months_later = 12 then closing_mrr end) as ending_mrr,
    sum(case when months_later between 0 and 11 then closing_mrr end) as first_year_mrr,
    sum(case when months_later between 12 and 23 then closing_mrr end) as second_year_mrr,
    sum(case when months_later between -2 and 0 then quarter_closing_mrr end) as quarter_mrr,
    sum(case when months_later between 10 and 12 then quarter_closing_mrr end)
        as next_year_quarter_mrr
from revenue
group by base_month
