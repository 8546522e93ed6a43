with numbers as (

    {{ dbt.generate_series(31) }}

),

-- MetricFlow wants days, also where everything is by month.
dated as (

    select
        months.month,
        cast({{ dbt.dateadd('day', 'numbers.generated_number - 1', 'months.month') }} as date)
            as day
    from {{ ref('int_months') }} as months
    cross join numbers

)

select day
from dated
where {{ month_of('day') }} = month
