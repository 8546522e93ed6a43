with steps as (

    select *
    from {{ ref('int_window_sums') }}
    where dimension not in ('everyone', 'starting_band', 'change_band')

),

totals as (

    {{ totals_of('steps', ['dimension', 'value'], window_measures()) }}

)

select *
from totals
where customers > 0
