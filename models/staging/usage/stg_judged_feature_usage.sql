with trimmed as (

    select
        {{ clean_text('customer_id') }} as customer_id,
        {{ clean_text('feature') }} as feature,
        {{ clean_text('used_at') }} as used_at
    from {{ source('raw', 'feature_usage') }}
    where {{ is_known(timestamp_of(clean_text('used_at'))) }}

),

folded as (

    select distinct *
    from trimmed
    {{ computed_once() }}

),

typed as (

    select
        *,
        {{ timestamp_of('used_at') }} as used
    from folded
    {{ computed_once() }}

),

judged as (

    select
        *,
        case
            when customer_id is null then 'missing_customer_id'
            when feature is null then 'missing_feature'
            when used is null then 'invalid_used_at'
        end as quarantine_reason
    from typed

)

select
    customer_id,
    feature,
    used as used_at,
    case
        when quarantine_reason is not null
            then {{ raw_row(raw_columns('feature_usage')) }}
    end as raw_row,
    quarantine_reason
from judged
