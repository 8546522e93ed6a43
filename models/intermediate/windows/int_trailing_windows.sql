{# What its hook reads. #}
{% do ref('int_past_bases') if not execute %}
{{ trailing_windows(
    12, recomputed_rows('int_customer_states', 'int_touched_windows'), ['plan', 'billing_interval']
) }}
