{{ trailing_windows(12, pinned=['plan', 'billing_interval'], touched='int_touched_windows') }}
