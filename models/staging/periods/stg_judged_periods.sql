with trimmed as (

    select
        {{ clean_text('subscription_id') }} as subscription_id,
        {{ clean_text('customer_id') }} as customer_id,
        {{ clean_text('start_date') }} as start_date,
        {{ clean_text('end_date') }} as end_date,
        {{ clean_text('monthly_amount') }} as monthly_amount,
        {{ clean_text('plan') }} as plan,
        {{ clean_text('quantity') }} as quantity,
        {{ clean_text('currency') }} as currency,
        {{ clean_text('reason') }} as reason
    from {{ source('raw', 'subscription_periods') }}
    where {{ is_known(local_day_or_timestamp(clean_text('start_date'))) }}
    {{ computed_once() }}

),

folded as (

    select
        *,
        {{ raw_row(raw_columns('subscription_periods')) }} as raw_row,
        count(*) as copies
    from trimmed
    group by
        subscription_id, customer_id, start_date, end_date, monthly_amount,
        plan, quantity, currency, reason

),

typed as (

    select
        *,
        {{ local_day_or_timestamp('start_date') }} as started_at,
        {{ local_day_or_timestamp('end_date') }} as ended_at,
        {{ number_text('monthly_amount') }} as amount_number,
        {{ number_text("coalesce(quantity, '1')") }} as quantity_number,
        upper(coalesce(currency, '{{ reporting_currency() }}')) as currency_code
    from folded
    {{ computed_once() }}

),

valued as (

    select
        typed.*,
        currencies.greatest_rate
    from typed
    left join {{ ref('stg_currencies') }} as currencies
        on typed.currency_code = currencies.currency

)

select
    customer_id,
    subscription_id,
    started_at,
    ended_at,
    amount_number,
    plan,
    quantity_number,
    currency_code as currency,
    reason,
    copies,
    raw_row,
    case
        when customer_id is null then 'missing_customer_id'
        when subscription_id is null then 'missing_subscription_id'
        when started_at is null then 'invalid_start_date'
        when end_date is not null and ended_at is null then 'invalid_end_date'
        when monthly_amount is null then 'missing_amount'
        when amount_number is null or amount_number like '-%' then 'invalid_amount'
        when quantity_number is null or quantity_number like '-%' then 'invalid_quantity'
        when greatest_rate is null then 'unknown_currency'
        when not {{ price_is_exact(
            "'1'", 'amount_number', "'0'", "'month'", '1', 'greatest_rate'
        ) }}
            then 'invalid_amount'
    end as quarantine_reason
from valued
