with months as (

    select
        judged.*,
        numbers.customer_number
    from {{ ref('stg_judged_history') }} as judged
    inner join {{ ref('stg_customer_numbers') }} as numbers
        on judged.customer_id = numbers.customer_id
    where judged.quarantine_reason is null

),

last_month as (

    select max(revenue_month) as revenue_month
    from months

),

followed as (

    select
        *,
        {{ add_months('revenue_month', 1) }} as following_month,
        lead(revenue_month) over (
            partition by customer_id order by revenue_month
        ) as next_revenue_month
    from months

),

-- An amount of zero and a missing month are the same.
paid as (

    select
        *,
        case
            when {{ decimal_value('amount_number') }} = 0 then 'cancelled'
            else 'changed'
        end as event_type,
        revenue_month as event_month
    from followed

),

missing as (

    select
        followed.*,
        'cancelled' as event_type,
        followed.following_month as event_month
    from followed
    cross join last_month
    where
        followed.following_month <= last_month.revenue_month
        and (
            followed.next_revenue_month is null
            or followed.next_revenue_month > followed.following_month
        )

),

events as (

    select * from paid
    union all
    select * from missing

)

select
    customer_id || '/' || cast(event_month as {{ dbt.type_string() }}) as event_id,
    customer_number,
    customer_id as subscription_id,
    event_type,
    {{ utc_time('cast(event_month as timestamp)') }} as occurred_at,
    -- A closing figure is known on the month's last day, an end with the row before it:
    -- at one instant, what ends comes before what starts.
    {{ utc_time("cast(" ~ dbt.last_day('revenue_month', 'month') ~ " as timestamp)") }}
        as recorded_at,
    cast(null as {{ dbt.type_string() }}) as plan,
    {{ price_in_texts("'1'", 'amount_number', "'0'") }},
    {{ interval_word('cast(null as ' ~ dbt.type_string() ~ ')') }} as billing_interval,
    cast(1 as bigint) as billing_interval_count,
    '{{ reporting_currency() }}' as currency,
    true as is_recurring,
    cast(null as {{ dbt.type_string() }}) as reason,
    event_month = revenue_month as is_raw
from events
