-- MetricFlow wants days, also where everything is by month.
select cast({{ dbt.dateadd('day', 'days.generated_number - 1', 'months.month') }} as date) as day
from {{ ref('int_months') }} as months
cross join ({{ dbt.generate_series(31) }}) as days
where
    {{ month_of(dbt.dateadd('day', 'days.generated_number - 1', 'months.month')) }}
    = months.month
