with judged_uses as (

    select * from {{ ref('stg_judged_feature_usage') }}

),

core_features as (

    select feature from {{ ref('core_features') }}

),

-- Where no feature is named as a core one, all of them are.
uses as (

    select
        numbers.customer_number,
        judged_uses.feature,
        {{ local_date('judged_uses.used_at') }} as used_date
    from judged_uses
    left join {{ ref('int_customer_parents') }} as parents
        on judged_uses.customer_id = parents.customer_id
    inner join {{ ref('stg_customer_numbers') }} as numbers
        on coalesce(parents.account_id, judged_uses.customer_id) = numbers.customer_id
    where
        judged_uses.quarantine_reason is null
        and (
            judged_uses.feature in (select core_features.feature from core_features)
            or not exists (select 1 from core_features)
        )

),

-- A customer's first change is the first payment.
first_payments as (

    select
        customer_number,
        {{ local_date('occurred_at') }} as first_date
    from {{ ref('int_mrr_changes') }}
    where change_number = 1

),

-- Without the table nothing is known about use, which is not the same as no use.
early_days as (

    select
        customer_number,
        first_date,
        cast({{ dbt.dateadd('day', 89, 'first_date') }} as date) as last_date
    from first_payments
    where exists (select 1 from judged_uses)

)

select
    early_days.customer_number,
    early_days.first_date,
    early_days.last_date,
    count(distinct uses.feature) as features
from early_days
left join uses
    on
        early_days.customer_number = uses.customer_number
        and uses.used_date between early_days.first_date and early_days.last_date
group by early_days.customer_number, early_days.first_date, early_days.last_date
