-- The amount of a period or of a history's month is for all the units together.
with accepted as (

    select
        {{ accepted_event_columns() }},
        quantity_number as priced_quantity
    from {{ ref('stg_judged_events') }}
    where quarantine_reason is null and not is_repeated

    union all

    select
        {{ accepted_event_columns() }},
        quantity_number as priced_quantity
    from {{ ref('stg_event_verdicts') }}
    where quarantine_reason is null

    union all

    select
        {{ accepted_event_columns() }},
        '1' as priced_quantity
    from {{ ref('stg_period_events') }}

    union all

    select
        {{ accepted_event_columns() }},
        '1' as priced_quantity
    from {{ ref('stg_history_events') }}

),

-- Only a price is judged, so only there the numbers mean anything.
typed as (

    select
        *,
        {{ carries_price('event_type') }} as is_price
    from accepted

)

select
    event_id,
    customer_number,
    subscription_id,
    event_type,
    occurred_at,
    recorded_at,
    plan,
    case when is_price then quantity_number end as quantity_number,
    case when is_price then amount_number end as amount_number,
    case when is_price then discount_number end as discount_number,
    case when is_price then {{ decimal_value('quantity_number') }} end as quantity,
    case when is_price then {{ decimal_value('amount_number') }} end as unit_amount,
    case when is_price then {{ decimal_value('discount_number') }} end
        as discount_percent,
    case when is_price then billing_interval end as billing_interval,
    case when is_price then billing_interval_count end as billing_interval_count,
    case when is_price then currency end as currency,
    is_price and not is_recurring as is_one_time,
    reason,
    is_raw,
    case
        when is_price
            then {{ price_digits('priced_quantity', 'amount_number', 'discount_number') }}
        else 0
    end as price_digits,
    case
        when is_price
            then {{ price_scale('priced_quantity', 'amount_number', 'discount_number') }}
        else 2
    end as price_scale
from typed
