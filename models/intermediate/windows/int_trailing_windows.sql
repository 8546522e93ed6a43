{{ trailing_windows(12, pinned=['plan', 'billing_interval']) }}
