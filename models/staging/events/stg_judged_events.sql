with trimmed as (

    select * from {{ rejudged_events('stg_touched_customers') }}
    {{ computed_once() }}

),

currencies as (

    select * from {{ ref('stg_currencies') }}

),

typed as (

    select
        trimmed.*,
        coalesce(
            trimmed.occurred_at_value, {{ timestamp_of('trimmed.occurred_at') }}
        ) as occurred,
        -- Written alike, the two are the same: most are, and reading one is enough.
        coalesce(trimmed.recorded_at_value, case
            when trimmed.occurred_at is null or trimmed.recorded_at <> trimmed.occurred_at
                then {{ timestamp_of('trimmed.recorded_at') }}
        end) as recorded,
        lower(trimmed.event_type) as event_kind,
        {{ value_or_default('quantity', 1) }} as quantity_e4,
        {{ text_or_default('quantity', 1) }} as quantity_number,
        trimmed.unit_amount_value as amount_e4,
        {{ number_text('trimmed.unit_amount') }} as amount_number,
        {{ value_or_default('discount_percent', 0) }} as discount_e4,
        {{ text_or_default('discount_percent', 0) }} as discount_number,
        lower(coalesce(trimmed.billing_interval, 'month')) as interval_unit,
        {{ value_or_default('billing_interval_count', 1) }} as interval_count_e4,
        {{ text_or_default('billing_interval_count', 1) }} as interval_count_number,
        upper(coalesce(trimmed.currency, '{{ reporting_currency() }}'))
            as currency_code,
        lower(coalesce(trimmed.is_recurring, 'true')) as recurring,
        {{ text_hash("coalesce(trimmed.event_id, '')") }} as event_id_hash
    from trimmed
    {{ computed_once() }}

),

valued as (

    select
        typed.*,
        case
            when typed.interval_count_e4 > 0 then {{ whole_of('typed.interval_count_e4') }}
            when {{ matches('typed.interval_count_number', '[1-9][0-9]{0,17}([.]0+)?') }}
                then cast(split_part(typed.interval_count_number, '.', 1) as bigint)
        end as interval_count,
        numbers.customer_number,
        currencies.greatest_rate,
        repeated_ids.event_id_hash is not null as is_repeated
    from typed
    left join {{ ref('stg_customer_numbers') }} as numbers
        on typed.customer_id = numbers.customer_id
    left join currencies on typed.currency_code = currencies.currency
    left join {{ ref('stg_repeated_event_ids') }} as repeated_ids
        on typed.event_id_hash = repeated_ids.event_id_hash
    {{ computed_once() }}

),

judged as (

    select
        *,
        {{ event_quarantine_reason() }} as quarantine_reason
    from valued
    {{ computed_once() }}

)

select
    event_id,
    customer_number,
    subscription_id,
    {{ listed_word('event_kind', price_types() ~ ', ' ~ zero_types()) }} as event_type,
    occurred as occurred_at,
    coalesce(recorded, occurred) as recorded_at,
    plan,
    {{ price_number_columns() }},
    {{ interval_word('interval_unit') }} as billing_interval,
    interval_count as billing_interval_count,
    currency_code as currency,
    recurring in ({{ truths() }}) as is_recurring,
    reason,
    true as is_raw,
    is_repeated,
    quarantine_reason,
    case
        when quarantine_reason is not null or is_repeated
            then {{ raw_row(raw_event_texts()) }}
    end as raw_row
from judged
