with changes as (

    select *
    from {{ ref('int_mrr_changes') }}
    where mrr_change <> 0

),

cohorts as (

    select * from {{ ref('int_customer_cohorts') }}

)

select
    nullif(changes.event_id, '') as event_id,
    numbers.customer_id,
    changes.subscription_id,
    changes.occurred_at,
    changes.month,
    changes.mrr_before,
    changes.mrr_after,
    changes.mrr_change,
    case
        when
            changes.mrr_before = 0
            and changes.motion <> 'usage'
            and (cohorts.cohort_month is null or changes.month <= cohorts.cohort_month)
            then 'new_customer'
        else cast(changes.motion as {{ dbt.type_string() }})
    end as motion,
    changes.is_bridged
from changes
inner join {{ ref('stg_customer_numbers') }} as numbers
    on changes.customer_number = numbers.customer_number
left join cohorts on changes.customer_number = cohorts.customer_number
