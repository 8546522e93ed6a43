with divided_bands as (

    select
        amount_band,
        min(month_number) as month_number,
        max(month_number) + 1 as until_number
    from {{ ref('int_quartile_bands') }}
    where first_quartile < last_quartile
    group by amount_band

),

windows as (

    select * from {{ ref('int_trailing_windows') }}

),

numbered as (

    select
        windows.*,
        row_number() over (
            partition by windows.starting_band
            order by windows.starting_mrr, windows.customer_number
        ) as place
    from windows
    inner join divided_bands
        on
            windows.starting_band = divided_bands.amount_band
            and windows.month_number < divided_bands.until_number
            and windows.until_number > divided_bands.month_number

)

select
    customer_number,
    month_number,
    until_number,
    starting_mrr,
    ending_mrr,
    starting_band as amount_band,
    cast({{ whole_quotient('place - 1', part_size()) }} as integer) as part
from numbered
