with latest as (

    select max(recorded_at) as recorded_at
    from {{ ref('stg_subscription_events') }}
    {% if var('as_of_date') %}where false{% endif %}

),

reach as (

    select
        {{ date_var('as_of_date') }} as given_date,
        {{ local_date('recorded_at') }} as latest_date
    from latest

),

bounds as (

    select
        case
            when given_date is not null then given_date
            when latest_date is not null
                then cast({{ dbt.dateadd('day', 1, 'latest_date') }} as date)
            else {{ raise_error(
                'no event is accepted and the var as_of_date is not set,'
                ~ ' so there is no period to report on.', 'date'
            ) }}
        end as as_of_date
    from reach

)

select
    as_of_date,
    coalesce({{ date_var('fx_rate_date') }}, as_of_date) as fx_rate_date,
    {{ add_months(month_of('as_of_date'), -1) }} as last_complete_month
from bounds
