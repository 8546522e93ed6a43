{{ kept_sums(
    turn_changes, ['int_revenue_movements'], 'int_touched_customers', ['turn_month', 'month'],
    ['started_mrr_change', 'stopped_mrr_change', 'returned_mrr_change']
) }}
