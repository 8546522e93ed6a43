"""The marts equal the independent referee, row by row, on random histories with every kind of bad row."""

from __future__ import annotations

import pytest
import referee
from compiled import CompiledProject, mart_rows
from histories import event_companies, history_companies, period_companies
from hypothesis import HealthCheck, Phase, given, settings

# Each is compiled once; the histories' own vars would need a dbt start per example.
VARIABLES = {
    "defaults": {"min_segment_customers": 1},
    "new_york": {
        "reporting_timezone": "America/New_York", "fx_rate_date": "2023-06-30",
        "min_segment_customers": 2, "cohort_window_months": 6, "tenure_months": 3,
    },
    "cut_off": {
        "as_of_date": "2024-02-29", "reporting_currency": "EUR", "min_segment_customers": 1,
        "cohort_window_months": 3, "tenure_months": 1,
        "segment_thresholds": {"Small": 1000, "Large": None},
    },
    "auckland": {
        "reporting_timezone": "Pacific/Auckland", "as_of_date": "2024-08-01",
        "min_segment_customers": 1, "cohort_window_months": 12, "tenure_months": 12,
    },
}  # fmt: skip
SHAPES = {"events": event_companies(), "periods": period_companies(), "history": history_companies()}
EXAMPLES = {"events": 40, "periods": 12, "history": 12}


@pytest.fixture(scope="module", params=sorted(VARIABLES))
def project(request, tmp_path_factory):
    """The compiled project and its vars."""
    variables = VARIABLES[request.param] | {"max_quarantined_percent": 100}
    return CompiledProject(tmp_path_factory.mktemp(request.param), variables), variables


def as_set(rows: list[dict], columns: list[str]) -> list[tuple]:
    """Rows in one order, whatever order they came in."""
    return sorted((tuple(row.get(column) for column in columns) for row in rows), key=repr)


def compare(project: CompiledProject, variables: dict, raw: dict) -> None:
    """Assert that every mart equals the referee's, or that both refuse."""
    try:
        expected = referee.build(raw, variables)
    except referee.BuildRefused:
        with pytest.raises(Exception, match="nrr: "):
            project.build(raw)
        return
    with project.build(raw) as warehouse:
        for mart, rows in expected.items():
            found = mart_rows(warehouse, mart)
            columns = sorted(rows[0] if rows else found[0] if found else [])
            ours, theirs = set(as_set(found, columns)), set(as_set(rows, columns))
            assert (len(found), ours - theirs, theirs - ours) == (len(rows), set(), set()), (mart, columns)


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_marts_equal_the_referee(project, shape):
    """Every mart, every row, exactly."""

    @settings(
        max_examples=EXAMPLES[shape], deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(SHAPES[shape])
    def check(company):
        compare(*project, company[0])

    check()
