"""What the page reads from a warehouse: rows of its marts, each with the key it is found by again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

# The heat map's and the lists' limits: the page has to stay one that a browser opens at once.
COHORTS = 120
MONTHS = 600
VALUES = 12
SEGMENTS = 40
REASONS = 20
RESTATED = 20
# The page's month, which mrr_bridge has though a mart may have no row of it; without mrr_bridge, the mart's last one.
LATEST = "month = (select max(month) from {months})"
# One month in which something is dated in the year 9999 makes a history of eighty centuries.
RECENT = f"month > (select max(month) from {{months}}) - interval {MONTHS} month"
# Mart -> (its key, which of its rows the page shows, in which order). Only marts by month, cohort or group are read
# whole: what grows with the customers or the events is aggregated or cut here.
QUERIES = {
    "reporting_basis": ((), ""),
    "mrr_bridge": (("month",), f"where {RECENT} order by month"),
    "trailing_nrr": (("month", "window_months"), f"where window_months = 12 and {RECENT} order by month"),
    "nrr_health": (("month",), f"where {RECENT} order by month"),
    "monthly_nrr": (("month",), f"where {RECENT} order by month"),
    "cohort_retention": (
        ("cohort_month", "months_since_start"),
        "where cohort_month in (select distinct cohort_month from {mart} order by cohort_month desc "
        f"limit {COHORTS}) and months_since_start <= {COHORTS} order by cohort_month, months_since_start",
    ),
    "segmented_nrr": (
        ("segment", "industry", "cohort_quarter"),
        "where cohort_quarter = (select max(cohort_quarter) from {mart}) "
        "qualify row_number() over (order by starting_revenue desc, segment, industry) "
        f"<= {SEGMENTS} order by nrr_rank, segment, industry",
    ),
    "dimension_nrr": (
        ("month", "dimension", "value"),
        f"where {LATEST} qualify row_number() over (partition by dimension order by starting_mrr desc, value) "
        f"<= {VALUES} order by dimension, nrr_percent desc nulls last, value",
    ),
    "nrr_drivers": (("month", "rank"), f"where {LATEST} order by rank"),
    "nrr_concentration": (("month",), f"where {RECENT} order by month"),
    "expansion_motions": (
        ("month", "motion"),
        "where month > (select max(month) from {months}) - interval 12 month order by month, motion",
    ),
    "nrr_by_definition": (("month", "definition"), f"where {LATEST} order by nrr_percent desc nulls last, definition"),
    "nrr_forecast": (
        ("scenario", "year"),
        "order by case scenario when 'conservative' then 1 when 'base' then 2 else 3 end, year",
    ),
    "nrr_forecast_backtest": (("month",), f"where {RECENT} order by month"),
    "event_audit": ((), ""),
    "restatements": (
        ("metric", "period", "restated_at"),
        "order by restated_at desc, abs(value_now - value_before) desc nulls first, metric, period "
        f"limit {RESTATED}",
    ),
}
# Reference tables that explain a mart's rows: their schema and key.
REFERENCE = {"nrr_definitions": ("reference", "definition")}
COUNTS = {
    "quarantined_events": (
        "quarantine_reason",
        f"select quarantine_reason, count(*) as events from {{mart}} group by 1 order by 2 desc, 1 limit {REASONS}",
    ),
}
TOTALS = {
    "mrr_bridge": "select 'all', count(*) from {mart}",
    "dimension_nrr": f"select dimension, count(*) from {{mart}} where {LATEST} group by 1",
    "segmented_nrr": "select 'all', count(*) from {mart} "
    "where cohort_quarter = (select max(cohort_quarter) from {mart})",
    "cohort_retention": "select 'all', count(distinct cohort_month) from {mart}",
    "restatements": "select 'all', count(*) from {mart} union all "
    "select 'latest', count(*) from {mart} where restated_at = (select max(restated_at) from {mart}) union all "
    "select 'explained', count(*) from {mart} where restated_at = (select max(restated_at) from {mart}) "
    "and later_events > 0 union all "
    "select 'new basis', count(*) from {mart} where restated_at = (select max(restated_at) from {mart}) "
    "and has_new_basis",
}


@dataclass(frozen=True)
class Row:
    """A row of a mart.

    Attributes:
        mart: the mart's name.
        key: the columns that tell the row from all others, with their values.
        values: every column's value.
    """

    mart: str
    key: dict
    values: dict

    def __getitem__(self, column: str):
        return self.values[column]


@dataclass(frozen=True)
class Marts:
    """The rows that the page shows.

    Attributes:
        rows: mart name -> rows; a mart that the warehouse lacks is missing.
        totals: mart name -> how many rows there are, shown or not, by group.
    """

    rows: dict[str, list[Row]]
    totals: dict[str, dict[str, int]] = field(default_factory=dict)

    def __contains__(self, mart: str) -> bool:
        return mart in self.rows

    def __getitem__(self, mart: str) -> list[Row]:
        return self.rows.get(mart, [])

    def last(self, mart: str) -> Row | None:
        """The last row of a mart, or None."""
        return self[mart][-1] if self[mart] else None


def read(file: Path) -> Marts:
    """Read a published warehouse.

    Args:
        file: the DuckDB file; it is opened read-only, so that nobody is in anybody's way.

    Returns:
        The rows of those marts that it has.

    Raises:
        duckdb.Error: it can't be read.
    """
    with duckdb.connect(str(file), read_only=True) as warehouse:
        found = warehouse.execute("select table_name from information_schema.tables where table_schema = 'marts'")
        there = {name for (name,) in found.fetchall()}
        rows = {mart: _rows(warehouse, mart, key, _filled(tail, mart, there))
                for mart, (key, tail) in QUERIES.items() if mart in there}
        for name, (schema, key) in REFERENCE.items():
            if _is_there(warehouse, schema, name):
                rows[name] = _rows(warehouse, name, (key,), "", schema)
        rows |= {mart: _counts(warehouse, mart, key, _filled(query, mart, there))
                 for mart, (key, query) in COUNTS.items() if mart in there}
        totals = {
            mart: dict(warehouse.execute(_filled(query, mart, there)).fetchall())
            for mart, query in TOTALS.items()
            if mart in there
        }
    return Marts(rows, totals)


def _filled(query: str, mart: str, there: set[str]) -> str:
    """A query with the names of the mart that it asks and of the one that has the months."""
    return query.format(mart=f"marts.{mart}", months=f"marts.{'mrr_bridge' if 'mrr_bridge' in there else mart}")


def _dicts(result) -> list[dict]:
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _is_there(warehouse, schema: str, name: str) -> bool:
    query = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
    return bool(warehouse.execute(query, [schema, name]).fetchall())


def _rows(warehouse, mart: str, key: tuple[str, ...], tail: str, schema: str = "marts") -> list[Row]:
    relation = f"{schema}.{mart}"
    found = _dicts(warehouse.execute(f"select * from {relation} {tail}"))
    return [Row(mart, {column: values[column] for column in key}, values) for values in found]


def _counts(warehouse, mart: str, key: str, query: str) -> list[Row]:
    """Groups of a mart with the number of their rows in the column `count(*)`."""
    found = warehouse.execute(query).fetchall()
    return [Row(mart, {key: value}, {key: value, "count(*)": count}) for value, count in found]
