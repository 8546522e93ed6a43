"""After any sequence of increments the marts equal those of a full build of the same raw tables, row by row."""

from __future__ import annotations

from collections import Counter

import duckdb
import pytest
from compiled import mart_rows
from histories import chance, event_companies, feature_usage, pick
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from increments import FACTOR, LEDGER, IncrementalProject, marts_of

SEQUENCES = max(2, round(6 * FACTOR))
VARIABLES = {
    "defaults": {"min_segment_customers": 1},
    "new_york": {
        "reporting_timezone": "America/New_York", "fx_rate_date": "2023-06-30", "reporting_currency": "EUR",
        "min_segment_customers": 1, "cohort_window_months": 3, "tenure_months": 2,
    },
}  # fmt: skip
FOREVER = 99


@pytest.fixture(scope="module", params=sorted(VARIABLES) if FACTOR >= 1 else ["new_york"])
def project(request, tmp_path_factory):
    """The project compiled for full builds and for increments."""
    variables = VARIABLES[request.param] | {"max_quarantined_percent": 100}
    return IncrementalProject(tmp_path_factory.mktemp(request.param), LEDGER, variables)


@st.composite
def stays(draw, rows: list[dict], states: int, in_order: bool) -> list[tuple[dict, int, int]]:
    """(row, state in which it comes, first one without it): early rows first or in any order; some are withdrawn."""
    ordered = sorted(rows, key=lambda row: row.get("occurred_at") or "") if in_order else rows
    found = []
    for place, row in enumerate(ordered):
        comes = place * (states + 1) // len(ordered) - 1 if in_order else pick(draw, (0, 0, *range(states)))
        comes = max(0, draw(st.integers(0, states - 1)) if chance(draw, 10) else comes)
        found.append((row, comes, comes + draw(st.integers(1, 2)) if chance(draw, 8) else FOREVER))
    return found


@st.composite
def corrections(draw, rows: list[dict], states: int) -> list[tuple[dict, int, int]]:
    """Copies that come later: the same, another amount, recorded before, or under another customer."""
    found = []
    owners = sorted({row["customer_id"] or "zz top" for row in rows})
    for row in rows:
        if chance(draw, 15):
            other = {"customer_id": pick(draw, owners)}
            change = pick(draw, (
                {}, other, other | {"recorded_at": "2018-01-01"}, {"unit_amount": "77", "recorded_at": "2018-01-01"},
                {"plan": "omega"}, {"customer_id": "zz top", "recorded_at": None}, {"customer_id": None},
                {"occurred_at": "2023-02-10"}, {"subscription_id": "s2", "event_id": f"{row['event_id']}x"},
            ))  # fmt: skip
            comes = draw(st.integers(0, states - 1))
            found.append((row | change, comes, comes + 1 if chance(draw, 20) else FOREVER))
    return found


@st.composite
def changed(draw, rows: list[dict], changes: tuple[dict, ...]) -> list[dict]:
    """The rows of the next state: mostly the same, else one is changed, gone or first."""
    rows = list(rows)
    if rows and chance(draw, 45):
        place = draw(st.integers(0, len(rows) - 1))
        row = rows.pop(place)
        if chance(draw, 70):
            rows.insert(place, row | pick(draw, changes))
    return rows


ATTRIBUTES = (
    {"industry": "retail"}, {"annual_contract_value": "50000"}, {"country": "FR"}, {"acquisition_channel": None},
)  # fmt: skip
RATES = ({"rate": "3"}, {"rate": "0.75"}, {"rate": "x"}, {"rate_date": "2023-06-15"}, {"currency": "CHF"}, {"rate": "100000"})


@st.composite
def quiet_change(draw, raw: dict, number: int) -> dict:
    """The next state of raw tables in which one thing is different, so that nothing else can hide it."""
    events, customers, rates = (list(raw[name]) for name in ("subscription_events", "customers", "exchange_rates"))
    owners = sorted({row["customer_id"] or "zz top" for row in events} | {"b new", "zzz"})
    kind = pick(draw, ("later event", "later event", "withdrawn", "rate", "attribute", "early event", "twin"))
    event = {"customer_id": pick(draw, owners), "subscription_id": "s1", "event_type": "changed", "unit_amount": "55"}
    event |= {"event_id": f"quiet{number}", "occurred_at": "2023-03-03", "currency": pick(draw, (None, "EUR"))}
    if kind == "later event":  # months complete
        latest = max((row["occurred_at"] or "" for row in events if (row["occurred_at"] or "")[:3] == "202"), default="2023")
        year, month = int(latest[:4]), draw(st.integers(1, 12))
        events.append(event | {"occurred_at": f"{year + (month < 7)}-{month:02d}-02"})
    elif kind == "withdrawn" and events:
        events.pop(draw(st.integers(0, len(events) - 1)))
    elif kind == "attribute":
        customers = draw(changed(customers, ATTRIBUTES)) if customers else [{"customer_id": event["customer_id"], "industry": "x"}]
    elif kind == "rate":  # the latest and lowest of all there are
        currency = pick(draw, ("EUR", "GBP", "USD"))
        rates.append({"currency": currency, "rate_date": f"2023-{number:02d}-17", "rate": f"0.00{number}"})
    elif kind == "twin" and events:
        events.append(pick(draw, events) | {"customer_id": event["customer_id"], "recorded_at": "2018-01-01"})
    else:
        events.append(event)
    return raw | {"subscription_events": events, "customers": customers, "exchange_rates": rates}


@st.composite
def sequences(draw) -> list[dict]:
    """Successive states of one company's raw tables: a history that arrives in parts, then single changes."""
    raw, _ = draw(event_companies())
    states, in_order = draw(st.integers(1, 3)), chance(draw, 50)
    facts = raw["subscription_events"]
    known = draw(stays(facts, states, in_order)) + draw(corrections(facts, states))
    vanishing = pick(draw, (None, None, *sorted({row["customer_id"] or "" for row in facts})))
    customers, rates = raw.get("customers", []), raw.get("exchange_rates", [])
    usage = draw(feature_usage(facts))
    found = []
    for state in range(states):
        events = [row for row, comes, goes in known if comes <= state < goes]
        if 0 < state == states - 1 and vanishing is not None:
            events = [row for row in events if row["customer_id"] != vanishing]
        found.append({
            "subscription_events": events, "customers": customers, "exchange_rates": rates, "feature_usage": usage,
        })  # fmt: skip
        customers, rates = draw(changed(customers, ATTRIBUTES)), draw(changed(rates, RATES))
    for number in range(2, 4):
        found.append(draw(quiet_change(found[-1], number)))
    return found


def differences(grown: duckdb.DuckDBPyConnection, full: duckdb.DuckDBPyConnection) -> dict:
    """mart -> rows that only one of two warehouses has."""
    found = {}
    for mart in marts_of(full):
        ours, theirs = (Counter(repr(row) for row in mart_rows(each, mart)) for each in (grown, full))
        if ours != theirs:
            found[mart] = (ours - theirs, theirs - ours)
    return found


def check_sequence(project: IncrementalProject, states: list[dict]) -> int:
    """Assert that the marts are right after each state; a failing build is followed by a full one. Returns increments."""
    grown, increments = None, 0
    for number, raw in enumerate(states):
        try:
            full = project.full.build(raw)
        except duckdb.Error as error:
            if grown:
                with pytest.raises(duckdb.Error, match="nrr: "):
                    project.grow(grown, raw)
            assert "nrr: " in str(error), error
            grown = None
            continue
        with full:
            if grown:
                project.grow(grown, raw)
                increments += 1
                assert differences(grown, full) == {}, number
            else:
                grown = project.full.build(raw)
    return increments


def test_increments_equal_full_builds(project):
    """Late, backdated, repeated, conflicting and withdrawn rows, changed customers and rates, months that complete."""
    increments = []

    @settings(
        max_examples=SEQUENCES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(sequences())
    def check(states):
        increments.append(check_sequence(project, states))

    check()
    assert sum(increments) > SEQUENCES


def test_a_rate_decides_whose_row_of_a_shared_event_id_is_used(project):
    """A row that can be used only now, or no longer, takes the event_id from another customer, or gives it back."""
    event = {"event_type": "started", "occurred_at": "2022-01-05", "subscription_id": "s", "unit_amount": "10"}
    events = [
        event | {"event_id": "shared", "customer_id": "a", "currency": "GBP", "recorded_at": "2022-01-05"},
        event | {"event_id": "shared", "customer_id": "b", "currency": "USD", "recorded_at": "2022-01-06"},
        event | {"event_id": "last", "customer_id": "c", "currency": "USD", "occurred_at": "2023-03-05"},
    ]
    dollars = {"currency": "USD", "rate_date": "2022-01-01", "rate": "1"}
    pounds = dollars | {"currency": "GBP"}
    states = [{"subscription_events": events, "exchange_rates": rates} for rates in ([dollars], [dollars, pounds], [dollars])]
    assert check_sequence(project, states) == 2


def test_no_room_between_two_customers_asks_for_a_full_build(project):
    """A number that isn't between its neighbours' would decide ties wrongly."""
    event = {"event_type": "started", "occurred_at": "2024-01-05", "subscription_id": "s", "unit_amount": "10", "currency": "EUR"}
    events = [event | {"event_id": name, "customer_id": name} for name in ("a", "c", "b")]
    rates = [{"currency": "EUR", "rate_date": "2024-01-01", "rate": "1.1"}]
    for room, fits in ((2, True), (1, False)):
        grown = project.full.build({"subscription_events": events[:2], "exchange_rates": rates})
        grown.execute("update staging.stg_customer_numbers set customer_number = 1 where customer_id = 'a'")
        grown.execute("update staging.stg_customer_numbers set customer_number = ? where customer_id = 'c'", [1 + room])
        raw = {"subscription_events": events, "exchange_rates": rates}
        if not fits:
            with pytest.raises(duckdb.Error, match="nrr: too many new customers .* with --full-refresh"):
                project.grow(grown, raw)
            continue
        project.grow(grown, raw)
        numbers = grown.execute("select customer_id, customer_number from staging.stg_customer_numbers order by 1").fetchall()
        assert numbers == [("a", 1), ("b", 2), ("c", 3)]
