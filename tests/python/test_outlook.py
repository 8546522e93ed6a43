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
