with totals as (

    select
        *,
        min(month) over () as first_month
    from {{ ref('int_trailing_totals') }}

)

select
    month,
    window_months,
    cast(customers as bigint) as customers,
    starting_mrr,
    ending_mrr,
    retained_mrr,
    {{ percent('ending_mrr', 'starting_mrr') }} as nrr_percent,
    {{ percent('retained_mrr', 'starting_mrr') }} as grr_percent,
    {{ percent('active_customers', 'customers') }} as logo_retention_percent,
    extract(month from month) in (3, 6, 9, 12) as is_quarter_end
from totals
where month >= {{ add_months('first_month', 'window_months') }}
