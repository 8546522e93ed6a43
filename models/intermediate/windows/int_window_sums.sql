-- The linter can't read grouping sets.
-- noqa: disable=PRS,LT05
{{ kept_sums(
    window_sums, ['int_trailing_windows', 'int_customer_cohorts'], 'int_touched_windows',
    ['month_number', 'dimension', 'value'], window_measures() | list
) }}
