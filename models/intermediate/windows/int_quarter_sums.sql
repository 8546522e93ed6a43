{{ kept_sums(
    quarter_sums, ['int_customer_states'], 'int_touched_windows', ['month_number'],
    window_measures() | list
) }}
