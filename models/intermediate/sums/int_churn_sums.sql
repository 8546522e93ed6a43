{{ kept_sums(
    churn_sums, ['int_revenue_movements', 'int_mrr_changes'], 'int_touched_customers', ['month'],
    ['voluntary_churned_mrr', 'involuntary_churned_mrr', 'unexplained_churned_mrr']
) }}
