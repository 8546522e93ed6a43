with years as (

    select *
    from {{ ref('trailing_nrr') }}
    where window_months = 12

),

quartiles as (

    select
        month,
        max(case when value = '1' then nrr_percent end) as bottom_quartile_nrr,
        max(case when value = '4' then nrr_percent end) as top_quartile_nrr
    from {{ ref('dimension_nrr') }}
    where dimension = 'mrr_quartile'
    group by month

),

shares as (

    select
        month,
        {{ percent('top_10_customers_mrr', 'closing_mrr') }} as top_10_customers_share_percent,
        {{ percent('largest_customer_mrr', 'closing_mrr') }} as largest_customer_share_percent
    from {{ ref('int_largest_customers') }}

)

select
    years.month,
    years.nrr_percent,
    years.grr_percent,
    quartiles.bottom_quartile_nrr,
    quartiles.top_quartile_nrr,
    shares.top_10_customers_share_percent,
    shares.largest_customer_share_percent,
    coalesce(years.grr_percent < 80 and years.nrr_percent > 100, false)
        as is_expansion_masking_churn,
    coalesce(
        years.nrr_percent >= 100
        and quartiles.bottom_quartile_nrr < 80
        and quartiles.top_quartile_nrr > years.nrr_percent,
        false
    ) as is_concentrated
from years
inner join shares on years.month = shares.month
left join quartiles on years.month = quartiles.month
