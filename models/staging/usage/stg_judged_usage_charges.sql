with trimmed as (

    select
        {{ clean_text('customer_id') }} as customer_id,
        {{ clean_text('month') }} as month,
        {{ clean_text('amount') }} as amount,
        {{ clean_text('currency') }} as currency
    from {{ source('raw', 'usage_charges') }}

),

folded as (

    select distinct *
    from trimmed
    {{ computed_once() }}

),

named as (

    {{ with_named_month('folded', 'charged_month') }}

),

typed as (

    select
        *,
        {{ number_text('amount') }} as amount_number,
        upper(coalesce(currency, '{{ reporting_currency() }}')) as currency_code
    from named
    where {{ is_known(last_day_of('charged_month')) }}
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
    charged_month as month,
    amount_number,
    currency_code as currency,
    {{ raw_row(raw_columns('usage_charges')) }} as raw_row,
    case
        when customer_id is null then 'missing_customer_id'
        when charged_month is null then 'invalid_month'
        when amount is null then 'missing_amount'
        when amount_number is null or amount_number like '-%' then 'invalid_amount'
        when greatest_rate is null then 'unknown_currency'
        when not {{ price_is_exact(
            "'1'", 'amount_number', "'0'", "'month'", '1', 'greatest_rate'
        ) }}
            then 'invalid_amount'
    end as quarantine_reason
from valued
