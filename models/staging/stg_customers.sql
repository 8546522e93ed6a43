with trimmed as (

    select distinct
        {{ clean_text('customer_id') }} as customer_id,
        {{ clean_text('annual_contract_value') }} as raw_annual_contract_value,
        {{ clean_text('industry') }} as industry,
        {{ clean_text('acquisition_channel') }} as acquisition_channel,
        {{ clean_text('country') }} as country,
        {{ clean_text('parent_customer_id') }} as parent_customer_id,
        {{ clean_text('signed_up_at') }} as raw_signed_up_at
    from {{ source('raw', 'customers') }}
    where {{ is_touched_id(clean_text('customer_id'), 'stg_changed_customers') }}

),

typed as (

    select
        *,
        {{ number_text('raw_annual_contract_value') }} as value_number
    from trimmed
    {{ computed_once() }}

)

select
    customer_id,
    case
        when value_number not like '-%' then {{ decimal_value('value_number') }}
    end as annual_contract_value,
    industry,
    acquisition_channel,
    country,
    parent_customer_id,
    {{ timestamp_of('raw_signed_up_at') }} as signed_up_at
from typed
where customer_id is not null
