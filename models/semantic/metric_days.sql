-- MetricFlow wants days, also where everything is by month.
with numbers as (

    {{ dbt.generate_series(31) }}

),

days_of_months as (

    select
        months.month,
        cast({{ dbt.dateadd('day', 'numbers.generated_number - 1', 'months.month') }} as date)
            as calendar_day
    from {{ ref('int_months') }} as months
    cross join numbers

)

select calendar_day
from days_of_months
where {{ month_of('calendar_day') }} = month
