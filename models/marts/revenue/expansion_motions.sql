select
    month,
    cast(motion as {{ dbt.type_string() }}) as motion,
    sum(gained_mrr) as gained_mrr,
    sum(lost_mrr) as lost_mrr,
    cast(sum(customers) as bigint) as customers
from {{ ref('int_motion_sums') }}
group by month, motion
having sum(customers) > 0
