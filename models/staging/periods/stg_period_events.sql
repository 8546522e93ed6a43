with periods as (

    select
        judged.*,
        numbers.customer_number,
        coalesce(judged.ended_at > judged.started_at, true) as is_paying
    from {{ ref('stg_judged_periods') }} as judged
    inner join {{ ref('stg_customer_numbers') }} as numbers
        on judged.customer_id = numbers.customer_id
    where judged.quarantine_reason is null

),

numbered as (

    select
        *,
        row_number() over (
            partition by customer_id, subscription_id
            order by started_at, is_paying, {{ bytewise('raw_row') }}
        ) as period_number
    from periods

),

followed as (

    select
        *,
        lead(started_at) over (
            partition by customer_id, subscription_id order by period_number
        ) as next_started_at,
        lead(is_paying) over (
            partition by customer_id, subscription_id order by period_number
        ) as is_next_paying
    from numbered

),

starts as (

    select
        *,
        case when is_paying then 'started' else 'cancelled' end as event_type,
        started_at as occurred_at,
        'start' as edge,
        case when not is_paying then reason end as edge_reason
    from followed

),

-- A period that the next paying one takes over from has no end of its own.
ends as (

    select
        *,
        'cancelled' as event_type,
        ended_at as occurred_at,
        'end' as edge,
        reason as edge_reason
    from followed
    where
        ended_at > started_at
        and (
            next_started_at is null
            or ended_at < next_started_at
            or (ended_at = next_started_at and not is_next_paying)
        )

),

edges as (

    select * from starts
    union all
    select * from ends

)

select
    {{ path_part('customer_id') }} || '/' || {{ path_part('subscription_id') }} || '/'
    || lpad(cast(period_number as {{ dbt.type_string() }}), 6, '0') || '/' || edge
        as event_id,
    customer_number,
    subscription_id,
    event_type,
    occurred_at,
    -- The source knew the end when it wrote the period down.
    started_at as recorded_at,
    plan,
    {{ price_in_texts('quantity_number', 'amount_number', "'0'") }},
    {{ interval_word('cast(null as ' ~ dbt.type_string() ~ ')') }} as billing_interval,
    cast(1 as bigint) as billing_interval_count,
    currency,
    true as is_recurring,
    edge_reason as reason,
    edge = 'start' as is_raw
from edges
