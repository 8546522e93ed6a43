"""Random companies, the same for every engine, and how two engines' answers are compared."""
from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "python"))

from histories import accounting, event_companies, history_companies, period_companies  # noqa: E402


def _with_parents_and_charges(companies):
    return st.builds(lambda company, added: added(*company), companies, accounting())


SHAPES = {
    "events": _with_parents_and_charges(event_companies()),
    "periods": _with_parents_and_charges(period_companies()),
    "history": _with_parents_and_charges(history_companies()),
}
# The histories' own vars would need a dbt start each: these are compiled once.
VARIABLES = {
    "defaults": {"min_segment_customers": 1},
    "new_york": {
        "reporting_timezone": "America/New_York", "fx_rate_date": "2023-06-30", "min_segment_customers": 2,
        "cohort_window_months": 6, "tenure_months": 3, "as_of_date": "2024-08-01",
    },
    "accounts": {
        "roll_up_to_parent": True, "usage_basis": "actual", "renewal_grace_days": 45, "min_segment_customers": 1,
    },
}  # fmt: skip


# Every shape of raw tables and all vars once: a sample of their combinations.
CASES = (("events", "accounts"), ("periods", "new_york"), ("history", "defaults"))


def factor() -> float:
    """How many times the number of examples that CI takes: the environment variable NRR_PARITY, 1 if it isn't set."""
    return float(os.environ.get("NRR_PARITY") or 1)


# Whose SQL has to parse elsewhere.
PARSED = tuple(VARIABLES) if factor() >= 1 else ("accounts",)


def sample(shape: str, count: int) -> list[dict]:
    """The raw tables of `count` random companies, the same ones at every call."""
    found = []

    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(SHAPES[shape])
    def collect(company):
        found.append(company[0])

    collect()
    return found


def merged(companies: list[dict]) -> dict:
    """Companies as one: their customers and events side by side, the rates those of the first.

    An engine that needs a second for the smallest query sees many histories at the price of one.
    """
    tables = {name for company in companies for name in company}
    rows = {name: [] for name in tables - {"exchange_rates"}}
    for number, company in enumerate(companies):
        for name in rows:
            rows[name] += [
                {column: _prefixed(value, number) if column in ("customer_id", "event_id", "parent_customer_id") else value
                 for column, value in row.items()}
                for row in company.get(name, [])
            ]  # fmt: skip
    return rows | {"exchange_rates": next((c["exchange_rates"] for c in companies if "exchange_rates" in c), [])}


def _prefixed(value: str | None, number: int) -> str | None:
    return value and re.sub(r"^([ \t\n\r\x0b\x0c]*)(?=[^ \t\n\r\x0b\x0c])", rf"\g<1>{number}:", value)


def built(engine, project: Project, raw: dict):
    """The marts of an engine; in their place the refusal, where the raw tables allow no build."""
    try:
        return engine.marts(project, raw)
    except Exception as error:
        refusal = re.search(r"nrr: ([^\n\"]*)", str(error))
        if not refusal:
            raise
        return re.sub(r"[.)]*( SQLSTATE.*)?$", "", refusal[1])


def assert_same(ours, theirs) -> None:
    """Two engines' marts have the same rows in every mart."""
    assert type(ours) is type(theirs), (ours, theirs)
    if isinstance(ours, str):
        return
    assert ours.keys() == theirs.keys()
    for mart, rows in ours.items():
        missing, surplus = rows - theirs[mart], theirs[mart] - rows
        assert not missing and not surplus, (mart, list(missing)[:3], list(surplus)[:3])
