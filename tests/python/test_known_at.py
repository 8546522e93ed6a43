"""The marts as known at an instant are those of the raw rows without the later ones, deleted by hand."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from compiled import CompiledProject, mart_rows
from histories import SHARE, accounting, event_companies, feature_usage, history_companies, period_companies, share
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

ZONE = ZoneInfo("America/New_York")
KNOWN_AT = "2024-02-29 19:00-05"  # which is March in UTC and February in New York
SHARED = {
    "reporting_timezone": "America/New_York", "min_segment_customers": 1, "cohort_window_months": 2,
    "tenure_months": 2, "usage_basis": "actual", "max_quarantined_percent": 100,
}  # fmt: skip
PINNED = {"unpinned": {}, "pinned": {"as_of_date": "2024-04-01"}}
SHAPES = {"events": event_companies(), "periods": period_companies(), "history": history_companies()}
TABLES = {"events": "subscription_events", "periods": "subscription_periods", "history": "mrr_history"}
EXAMPLES = {"events": 8, "periods": 4, "history": 4}


@pytest.fixture(scope="module", params=sorted(PINNED) if SHARE >= 1 else ["pinned"])
def projects(request, tmp_path_factory):
    """The project that is told when, and the one that isn't."""
    variables = SHARED | PINNED[request.param]
    then = CompiledProject(tmp_path_factory.mktemp("then"), variables | {"known_at": KNOWN_AT})
    return then, CompiledProject(tmp_path_factory.mktemp("now"), variables)


def instant(text: str | None, zone=UTC, day_zone=UTC) -> datetime | None:
    """What a text of a raw table says, None where that is nothing; Python reads it, not the project."""
    text = (text or "").strip(" \t\n\r\x0b\x0c")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=day_zone if len(text) == 10 else zone)


def written_at(table: str, row: dict) -> datetime | None:
    """When a row was written."""
    if table == "subscription_events":
        recorded = (row.get("recorded_at") or "").strip(" \t\n\r\x0b\x0c")
        return instant(recorded or row.get("occurred_at"))
    if table == "subscription_periods":
        return instant(row.get("start_date"), day_zone=ZONE)
    if table == "feature_usage":
        return instant(row.get("used_at"))
    if table in ("mrr_history", "usage_charges"):
        text = (row.get("month") or "").strip(" \t\n\r\x0b\x0c")
        begins = instant(text) and instant(text).astimezone(ZONE)
        # A local midnight that begins a month is that month, however it is written.
        is_local = begins and len(text) > 10 and (begins.day, begins.time()) == (1, time())
        month = begins if is_local else instant(text[:7] + "-01")
        last = month and calendar.monthrange(month.year, month.month)[1]
        return month and datetime(month.year, month.month, last, tzinfo=ZONE)
    return None


def before(raw: dict) -> dict:
    """The raw tables without what was written at KNOWN_AT or later."""
    known_at = instant(KNOWN_AT)
    return {
        table: [row for row in rows if (written_at(table, row) or instant("0001-01-02")) < known_at]
        for table, rows in raw.items()
    }


@st.composite
def companies(draw, shape: str):
    """Raw tables of one shape, with charges for use and use of features."""
    raw, _ = draw(accounting())(draw(SHAPES[shape])[0], {})
    return raw | {"feature_usage": draw(feature_usage(raw[TABLES[shape]]))}


def built(project: CompiledProject, raw: dict):
    """Every mart's rows, or the sentence that refuses a build."""
    try:
        warehouse = project.build(raw)
    except Exception as error:
        assert "nrr: " in str(error)
        return str(error)
    with warehouse:
        marts = [relation.removeprefix("marts.") for relation, _, _ in project.models if relation.startswith("marts.")]
        return {mart: sorted(map(repr, rows_of(warehouse, mart))) for mart in marts}


def rows_of(warehouse, mart: str) -> list[dict]:
    """A mart's rows without known_at itself."""
    return [{name: value for name, value in row.items() if name != "known_at"} for row in mart_rows(warehouse, mart)]


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_known_then_is_without_what_came_later(projects, shape):
    """All marts, audits and quarantine included; some companies lose rows by it and some don't."""
    then, now = projects
    lost = []

    @settings(
        max_examples=share(EXAMPLES[shape], least=2), deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(companies(shape))
    def check(raw):
        known = before(raw)
        lost.append(known != raw)
        assert built(then, raw) == built(now, known)

    check()
    assert any(lost)
