{{ kept_sums(
    closing_sums, ['int_customer_states'], 'int_touched_windows', ['month_number', 'closing_band'],
    ['customers', 'closing_mrr']
) }}
