"""A published warehouse made of the referee's rows: what the marts hold, without dbt."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import referee

RATIO = "customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent logo_retention_percent"
# The marts' columns, in definitions.md's order; marts that are not told of here take their first row's.
COLUMNS = {
    "cohort_nrr": "cohort_month customers total_starting_mrr total_expansion total_contraction total_churn "
    "total_reactivation ending_revenue nrr_percent grr_percent expansion_rate contraction_rate churn_rate "
    "logo_retention_percent",
    "monthly_nrr": "month base_customers base_revenue expansion_revenue contraction_revenue churned_revenue "
    "net_revenue monthly_nrr monthly_grr three_month_avg_nrr month_over_month_change",
    "segmented_nrr": "segment industry cohort_quarter customers starting_revenue expansion contraction churn "
    "reactivation ending_revenue nrr grr nrr_rank",
    "revenue_movements": "customer_id month movement amount opening_mrr closing_mrr cohort_month customer_age_months",
    "quarantined_events": "event_id customer_id subscription_id event_type occurred_at recorded_at plan quantity "
    "unit_amount discount_percent billing_interval billing_interval_count currency is_recurring reason "
    "quarantine_reason",
    "event_audit": "raw_events accepted_events duplicate_events quarantined_events scheduled_events one_time_events",
    "mrr_bridge": "month opening_mrr new_mrr reactivation_mrr expansion_mrr contraction_mrr churned_mrr "
    "voluntary_churned_mrr involuntary_churned_mrr unexplained_churned_mrr closing_mrr net_new_mrr arr "
    "opening_customers new_customers reactivated_customers churned_customers closing_customers expanded_customers "
    "contracted_customers logo_churn_percent quick_ratio",
    "trailing_nrr": f"month window_months {RATIO} is_quarter_end",
    "cohort_retention": "cohort_month months_since_start customers active_customers starting_mrr mrr retained_mrr "
    "nrr_percent grr_percent logo_retention_percent",
    "dimension_nrr": f"month dimension value {RATIO} meets_minimum_sample",
    "nrr_concentration": "month nrr_percent grr_percent bottom_quartile_nrr top_quartile_nrr "
    "top_10_customers_share_percent largest_customer_share_percent is_expansion_masking_churn is_concentrated",
    "nrr_health": "month nrr_percent grr_percent band arr arr_tier typical_low typical_high top_quartile_low "
    "top_quartile_high points_to_top_quartile nrr_volatility is_outlier",
    "mrr_changes": "event_id customer_id subscription_id occurred_at month mrr_before mrr_after mrr_change motion",
    "expansion_motions": "month motion gained_mrr lost_mrr customers",
    "nrr_drivers": "month rank customer_id customers starting_mrr ending_mrr contribution_points",
    "nrr_by_definition": "month definition numerator denominator nrr_percent",
    "nrr_forecast": "scenario year starting_arr nrr_percent existing_customer_arr new_customer_arr total_arr "
    "growth_percent",
    "nrr_forecast_backtest": "month forecast_arr actual_arr error_percent",
    "adoption_expansion": "features_adopted customers starting_mrr expansion_mrr ending_mrr nrr_percent expansion_rate",
    "restatements": "metric period value_before value_now first_reported_at restated_at later_events has_new_basis",
}
# The first that the whole name matches; any other column is text.
TYPES = {
    r"(cohort_)?month|cohort_quarter|(as_of|fx_rate)_date|last_complete_month|period": "date",
    r"(occurred|first_reported|restated)_at": "timestamp",
    r"(is|has)_.*|meets_.*|roll_up_to_parent": "boolean",
    r"(.*_)?customers|.*_events|rank|nrr_rank|year|window_months|months_since_start|customer_age_months": "bigint",
    r"(tenure|cohort_window)_months|renewal_grace_days": "bigint",
    r"contribution_points": "decimal(38, 6)",
    r"quick_ratio": "decimal(38, 2)",
    r"typical_.*|top_quartile_(low|high)": "decimal(18, 0)",
    r".*_(percent|rate|nrr|grr|change|volatility)|nrr|grr|points_to_.*|upside_points": "decimal(38, 1)",
    r"(.*_)?(mrr|arr|revenue)|amount|mrr_(before|after|change)|numerator|denominator|value_(before|now)": "decimal(38, 2)",
    r"(total_)?(expansion|contraction|churn|reactivation)": "decimal(38, 2)",
}


def raw_rows(folder: Path) -> dict[str, list[dict]]:
    """Raw tables of a folder as rows of text; an empty field is a missing value."""
    tables = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(newline="", encoding="utf-8") as lines:
            tables[file.stem] = [{name: value or None for name, value in row.items()} for row in csv.DictReader(lines)]
    return tables


def figures(raw: dict[str, list[dict]], variables: dict) -> dict[str, list[dict]]:
    """Every mart's rows, as the referee computes them."""
    return referee.build(raw, variables) | referee.picture(raw, variables)


def publish(file: Path, marts: dict[str, list[dict]]) -> Path:
    """Write marts into a new DuckDB file, in schema marts.

    Args:
        file: the file; one that is there is replaced.
        marts: mart name -> its rows.

    Returns:
        The file.
    """
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("create schema marts")
        for mart, rows in marts.items():
            columns = COLUMNS[mart].split() if mart in COLUMNS else list(rows[0])
            typed = ", ".join(f'"{column}" {_type(mart, column)}' for column in columns)
            warehouse.execute(f"create table marts.{mart} ({typed})")
            marks = ", ".join("?" for _ in columns)
            for start in range(0, len(rows), 500):
                part = rows[start : start + 500]
                values = [row[column] for row in part for column in columns]
                warehouse.execute(f"insert into marts.{mart} values {', '.join([f'({marks})'] * len(part))}", values)
    return file


def _type(mart: str, column: str) -> str:
    if mart == "quarantined_events":
        return "varchar"
    if column == "mrr_change":  # not a change of a percentage
        return "decimal(38, 2)"
    return next((kind for pattern, kind in TYPES.items() if re.fullmatch(pattern, column)), "varchar")
