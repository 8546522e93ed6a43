with trimmed as (

    select
        {{ clean_text('customer_id') }} as customer_id,
        {{ clean_text('month') }} as month,
        {{ clean_text('mrr_amount') }} as mrr_amount
    from {{ source('raw', 'mrr_history') }}
    {{ computed_once() }}

),

named as (

    {{ with_named_month('trimmed', 'revenue_month') }}

),

folded as (

    select
        customer_id,
        month,
        mrr_amount,
        revenue_month,
        {{ raw_row(raw_columns('mrr_history')) }} as raw_row,
        count(*) as copies
    from named
    where {{ is_known(last_day_of('revenue_month')) }}
    group by customer_id, month, mrr_amount, revenue_month

),

typed as (

    select
        *,
        {{ number_text('mrr_amount') }} as amount_number
    from folded
    {{ computed_once() }}

),

judged as (

    select
        *,
        case
            when customer_id is null then 'missing_customer_id'
            when revenue_month is null then 'invalid_month'
            when mrr_amount is null then 'missing_amount'
            when amount_number is null or amount_number like '-%' then 'invalid_amount'
            when not {{ price_is_exact(
                "'1'", 'amount_number', "'0'", "'month'", '1', '1'
            ) }}
                then 'invalid_amount'
        end as first_reason
    from typed
    {{ computed_once() }}

)

select
    customer_id,
    revenue_month,
    amount_number,
    copies,
    raw_row,
    case
        when
            first_reason is null
            and row_number() over (
                partition by customer_id, revenue_month, first_reason
                order by {{ bytewise('raw_row') }}
            ) > 1
            then 'duplicate_month'
        else first_reason
    end as quarantine_reason
from judged
