"""NRR by definition, forecast and backtest: equal to the referee, and blind to what comes later."""

from __future__ import annotations

from decimal import Decimal

import pytest
import referee
from compiled import CompiledProject, mart_rows
from histories import event_companies, history_companies
from hypothesis import HealthCheck, Phase, given, settings
from test_analyses_and_data_tests import raw_tables

MARTS = ("mrr_bridge", "expansion_motions", "nrr_by_definition", "nrr_forecast", "nrr_forecast_backtest")
VARIABLES = {"max_quarantined_percent": 100, "upside_points": 7.5, "involuntary_reasons": ["payment_failed", "null"]}
# Above it a forecast is null: no further figure of it could be kept.
LARGEST = Decimal(10) ** 29


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project with the vars of its outlook changed."""
    return CompiledProject(tmp_path_factory.mktemp("compiled"), VARIABLES)


def kept(ours: dict, theirs: dict) -> dict:
    """The referee's row of nrr_forecast without the figures that are beyond what the mart keeps."""
    if ours.get("total_arr", 0) is None and theirs["total_arr"] > LARGEST:
        return {column: None if ours[column] is None else value for column, value in theirs.items()}
    return theirs


def in_order(rows: list[dict]) -> list[dict]:
    """Rows by month, definition, motion, scenario and year, as far as they have these."""
    keys = ("month", "definition", "motion", "scenario", "year")
    return sorted(rows, key=lambda row: tuple(str(row.get(key)) for key in keys))


@pytest.mark.parametrize("shape", ["events", "history"])
def test_outlook_equals_the_referee(project, shape):
    """Every mart, every row, every column in its order, exactly."""

    @settings(
        max_examples=20, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given({"events": event_companies, "history": history_companies}[shape]())
    def check(company):
        try:
            expected = referee.picture(company[0], VARIABLES)
        except referee.BuildRefused:
            return
        with project.build(company[0]) as warehouse:
            for mart in MARTS:
                found, rows = in_order(mart_rows(warehouse, mart)), in_order(expected[mart])
                assert len(found) == len(rows), mart
                for ours, theirs in zip(found, rows):
                    assert list(ours.items()) == list(kept(ours, theirs).items()), mart

    check()


def test_backtest_uses_nothing_later_than_its_month(project):
    """What happens after a month changes what came, but not what was forecast at the month."""
    raw = raw_tables("sample")
    with project.build(raw) as warehouse:
        before = {row["month"]: row for row in mart_rows(warehouse, "nrr_forecast_backtest")}
    months = sorted(before)
    cut = months[len(months) // 2]
    events = raw["subscription_events"]
    later = [row | {"unit_amount": "7"} for row in events if row["occurred_at"] and row["occurred_at"][:7] > f"{cut:%Y-%m}"]
    earlier = [row for row in events if row["occurred_at"] and row["occurred_at"][:7] <= f"{cut:%Y-%m}"]
    assert later and earlier
    with project.build(raw | {"subscription_events": earlier + later}) as warehouse:
        after = {row["month"]: row for row in mart_rows(warehouse, "nrr_forecast_backtest")}
    assert sorted(after) == months
    for month in months:
        same = before[month]["forecast_arr"] == after[month]["forecast_arr"]
        assert same == (month <= cut), month
    assert before[cut]["actual_arr"] != after[cut]["actual_arr"]
