{{ kept_sums(
    movement_sums, ['int_revenue_movements', 'int_customer_cohorts'], 'int_touched_customers',
    ['cohort_month', 'month', 'movement'],
    ['customers', 'amount', 'opening_mrr', 'closing_mrr', 'retained_change']
) }}
