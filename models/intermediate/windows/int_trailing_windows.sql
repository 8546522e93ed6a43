{# What its hook reads. #}
{% do ref('int_past_bases') if not execute %}
with windows as (

    {{ trailing_windows(
        12, recomputed_rows('int_customer_states', 'int_touched_windows'), ['plan', 'billing_interval']
    ) }}

)

select
    *,
    {{ band('starting_mrr') }} as starting_band,
    {{ band('abs(ending_mrr - starting_mrr)') }} as change_band
from windows
