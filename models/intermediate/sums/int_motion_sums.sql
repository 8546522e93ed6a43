{{ kept_sums(
    motion_sums, ['int_mrr_changes', 'int_revenue_movements'], 'int_touched_customers',
    ['month', 'motion'], ['gained_mrr', 'lost_mrr', 'customers']
) }}
