"""The referee against hand-computed examples, and its invariants on random companies."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import histories
import pytest
from hypothesis import HealthCheck, given, settings
from referee import BuildRefused, build
from referee.reading import boolean, half_away, number, rate_number, timestamp

WORKED_EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "golden" / "worked_examples.csv"
LENIENT = {"max_quarantined_percent": 100, "min_segment_customers": 1}


def event(occurred_at, amount=None, customer="c", event_type=None, **more):
    """One event; with an amount a `changed`, without one a `cancelled`."""
    event.count += 1
    row = {
        "event_id": f"e{event.count:05}",
        "customer_id": customer,
        "subscription_id": "s",
        "occurred_at": occurred_at,
    }
    row["event_type"] = event_type or ("cancelled" if amount is None else "changed")
    return row | {"unit_amount": None if amount is None else str(amount)} | more


event.count = 0


def built(events, as_of="2026-01-01", rates=(), customers=(), **variables):
    raw = {"subscription_events": events, "exchange_rates": list(rates), "customers": list(customers)}
    return build(raw, LENIENT | {"as_of_date": as_of} | variables)


def moves(marts, customer="c"):
    rows = marts["revenue_movements"]
    return [(f"{r['month']:%Y-%m}", r["movement"], r["amount"]) for r in rows if r["customer_id"] == customer]


def closing_of_january(**price):
    """MRR of one event of January 2025, as published."""
    rows = built([event("2025-01-10", event_type="started", **price)], "2025-02-01")["revenue_movements"]
    return rows[0]["closing_mrr"] if rows else D(0)


def only(marts, mart, **wanted):
    [row] = [r for r in marts[mart] if all(r[name] == value for name, value in wanted.items())]
    return row


def worked_examples():
    if not WORKED_EXAMPLES.exists():
        return []
    with WORKED_EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file)]


@pytest.mark.skipif(not WORKED_EXAMPLES.exists(), reason="no ../shared/golden beside the repository")
@pytest.mark.parametrize("example", worked_examples(), ids=lambda row: row["example"])
def test_worked_example(example):
    start, grown, shrunk, lost = (D(example[n]) for n in ("starting_mrr", "expansion", "contraction", "churn"))
    grower = start - (shrunk + 1) - lost
    events = [event("2024-01-10", grower, "grower"), event("2024-01-10", shrunk + 1, "shrinker")]
    events += [event("2024-07-03", grower + grown, "grower"), event("2024-07-03", 1, "shrinker")]
    if lost:
        events += [event("2024-01-10", lost, "leaver"), event("2024-07-03", None, "leaver")]
    marts = built(events, tenure_months=1)
    cohort, month = only(marts, "cohort_nrr"), only(marts, "monthly_nrr", month=date(2024, 7, 1))
    figures = (D(example["nrr_percent"]), D(example["grr_percent"]))
    assert (cohort["nrr_percent"], cohort["grr_percent"]) == figures == (month["monthly_nrr"], month["monthly_grr"])
    assert (cohort["total_starting_mrr"], cohort["total_expansion"]) == (start, grown)
    assert (month["contraction_revenue"], month["churned_revenue"]) == (shrunk, lost)
    assert cohort["ending_revenue"] == month["net_revenue"] == start + grown - shrunk - lost


def test_every_movement():
    events = [event("2024-01-05", 100), event("2024-02-01", 150), event("2024-03-31T23:59:59.999999", 30)]
    events += [event("2024-05-02"), event("2024-08-08", 80, event_type="resumed")]
    marts = built(events, "2024-09-01")
    assert moves(marts) == [
        ("2024-01", "new", D("100.00")),
        ("2024-02", "expansion", D("50.00")),
        ("2024-03", "contraction", D("120.00")),
        ("2024-05", "churn", D("30.00")),
        ("2024-08", "reactivation", D("80.00")),
    ]
    last = marts["revenue_movements"][-1]
    assert (last["cohort_month"], last["customer_age_months"]) == (date(2024, 1, 1), 7)


def test_changes_inside_a_month_net_out():
    events = [event("2024-01-05", 100), event("2024-02-03", 300), event("2024-02-20", 90)]
    events += [event("2024-02-03", 5, "brief"), event("2024-02-25", None, "brief")]
    marts = built(events, "2024-04-01")
    assert moves(marts) == [("2024-01", "new", D(100)), ("2024-02", "contraction", D(10))]
    assert moves(marts, "brief") == []


def test_subscriptions_add_up_and_share_no_id_across_customers():
    events = [event("2024-01-05", 100), event("2024-01-06", 50, subscription_id="S"), event("2024-01-06", 7, "C")]
    events += [event("2024-02-06", subscription_id="S")]
    marts = built(events, "2024-03-01")
    assert moves(marts) == [("2024-01", "new", D(150)), ("2024-02", "contraction", D(50))]
    assert moves(marts, "C") == [("2024-01", "new", D(7))]


def test_order_is_occurred_recorded_event_id():
    at = "2024-01-05T10:00Z"
    tied = [event(at, 1, event_id="b"), event("2024-01-05T12:00+02", 2, event_id="a"), event(at, 3, event_id="B")]
    assert moves(built(tied, "2024-02-01")) == [("2024-01", "new", D(1))]
    late = [event(at, 5, event_id="0", recorded_at="2024-03-01"), *tied]
    assert moves(built(late, "2024-02-01")) == [("2024-01", "new", D(5))]
    early = [event(at, 6, event_id="z", recorded_at="2024-01-01"), *tied]
    assert moves(built(early, "2024-02-01")) == [("2024-01", "new", D(1))]


def test_unpriced_types_are_zero_whatever_they_carry_and_one_time_charges_change_nothing():
    events = [event("2024-01-05", 100), event("2024-02-05", 999, is_recurring="No")]
    events += [event("2024-03-05", 50, event_type="Paused", is_recurring="maybe", currency="???")]
    marts = built(events, "2024-04-01")
    assert moves(marts) == [("2024-01", "new", D(100)), ("2024-03", "churn", D(100))]
    assert only(marts, "event_audit")["one_time_events"] == 1
    assert marts["quarantined_events"] == []


def test_cohort_window_holds_months_1_to_12():
    events = [
        event("2024-01-02", 10),
        event("2024-01-30", 100),
        event("2025-01-31T23:59", 130),
        event("2025-02-01", 999),
    ]
    row = only(built(events, "2025-03-01"), "cohort_nrr")
    assert (row["total_starting_mrr"], row["total_expansion"], row["ending_revenue"]) == (D(100), D(30), D(130))
    assert (row["nrr_percent"], row["grr_percent"], row["expansion_rate"]) == (D(130), D(100), D(30))
    assert built(events, "2025-01-31")["cohort_nrr"] == []
    assert len(built(events, "2025-02-01")["cohort_nrr"]) == 1
    assert only(built(events, "2025-03-01", cohort_window_months=13), "cohort_nrr")["ending_revenue"] == D(999)
    assert built(events, "2025-02-28", cohort_window_months=13)["cohort_nrr"] == []


def test_grr_is_capped_at_the_window_and_losses_count_twice():
    up_and_down = [event("2024-01-02", 100), event("2024-03-02", 500), event("2024-06-02", 100)]
    row = only(built(up_and_down), "cohort_nrr")
    assert (row["grr_percent"], row["nrr_percent"], row["contraction_rate"]) == (D(100), D(100), D(400))
    twice = [event("2024-01-02", 100), event("2024-03-02"), event("2024-06-02", 150), event("2024-08-02")]
    row = only(built([*twice, event("2024-01-02", 100, "d")]), "cohort_nrr")
    assert (row["churn_rate"], row["total_reactivation"], row["ending_revenue"]) == (D(125), D(150), D(100))
    assert (row["nrr_percent"], row["grr_percent"], row["logo_retention_percent"]) == (D(50), D(50), D(50))


def test_monthly_base_is_age_12_and_paying():
    events = [event("2024-01-02", 100), event("2024-12-15", 120), event("2025-01-15", 150), event("2025-03-15")]
    events += [event("2025-05-15", 60), event("2025-06-15", 90), event("2024-06-01", 1000, "young")]
    rows = {f"{r['month']:%Y-%m}": r for r in built(events, "2025-07-10")["monthly_nrr"]}
    assert min(rows) == "2024-01" and max(rows) == "2025-06" and len(rows) == 18
    assert (rows["2024-12"]["base_customers"], rows["2024-12"]["base_revenue"]) == (0, D(0))
    assert rows["2024-12"]["monthly_nrr"] is rows["2024-12"]["three_month_avg_nrr"] is None
    january = rows["2025-01"]
    assert (january["base_customers"], january["base_revenue"], january["monthly_nrr"]) == (1, D(120), D(125))
    assert (rows["2025-03"]["churned_revenue"], rows["2025-03"]["monthly_nrr"]) == (D(150), D(0))
    assert rows["2025-03"]["month_over_month_change"] == D(-100)
    assert rows["2025-05"]["base_customers"] == 0  # returning: no opening MRR
    assert (rows["2025-05"]["three_month_avg_nrr"], rows["2025-05"]["month_over_month_change"]) == (D(0), None)
    june = rows["2025-06"]  # `young` is 12 months old, `c` is back
    assert (june["base_customers"], june["base_revenue"], june["expansion_revenue"]) == (2, D(1060), D(30))
    assert (june["monthly_nrr"], june["three_month_avg_nrr"], june["monthly_grr"]) == (D("102.8"), D("102.8"), D(100))


def test_averages_and_differences_take_unrounded_ratios():
    amounts = ("10000", "10004", "10008.01", "10015.02")  # 100.04, 100.040..., 100.070...
    events = [event(f"2024-0{i + 1}-05", amount) for i, amount in enumerate(amounts)]
    rows = built(events, "2024-05-01", tenure_months=1)["monthly_nrr"]
    assert [r["monthly_nrr"] for r in rows] == [None, D("100.0"), D("100.0"), D("100.1")]
    assert rows[3]["three_month_avg_nrr"] == D("100.1")  # the rounded ones would give 100.0
    assert rows[3]["month_over_month_change"] == D("0.0")  # 0.03
    down = [event(f"2024-0{i + 1}-05", amount) for i, amount in enumerate(("1000", "1000", "999.5"))]
    rows = built(down, "2024-04-01", tenure_months=1)["monthly_nrr"]
    assert rows[2]["monthly_nrr"] == D("100.0") and rows[2]["month_over_month_change"] == D("-0.1")  # both ties


@pytest.mark.parametrize(
    ("price", "mrr"),
    [
        ({"unit_amount": "10.005"}, "10.01"),
        ({"unit_amount": "0.06", "billing_interval": "YEAR"}, "0.01"),
        ({"unit_amount": "0.0049999999999999999"}, "0"),
        ({"unit_amount": "0.01", "quantity": "0.49999999999999999999"}, "0"),
        ({"unit_amount": "10.01", "discount_percent": "50"}, "5.01"),
        ({"unit_amount": "12", "billing_interval": "day"}, "365.00"),
        ({"unit_amount": "12", "billing_interval": "week", "billing_interval_count": "2.0"}, "26.00"),
        ({"unit_amount": "100", "billing_interval": "month", "billing_interval_count": "3"}, "33.33"),
        ({"unit_amount": "1e2", "quantity": "+3", "discount_percent": "007"}, "279.00"),
        ({"unit_amount": "100", "discount_percent": "100"}, "0"),
    ],
)
def test_mrr_of_a_price(price, mrr):
    assert closing_of_january(**price) == D(mrr)
    assert built([event("2025-01-10", event_type="started", **price)])["quarantined_events"] == []


def test_currencies_take_one_rate_each():
    rates = [{"currency": "eur", "rate_date": f"2024-0{m}-01", "rate": f"1.{m}"} for m in (1, 3, 5)]
    rates += [{"currency": "EUR", "rate_date": "2024-03-01", "rate": bad} for bad in ("0", "x", "1.30", None)]
    events = [event("2024-01-05", 100, currency="Eur"), event("2024-02-05", "100.01", currency="EUR")]

    def opening(fx_rate_date, as_of="2024-04-01"):
        return moves(built(events, as_of, rates, fx_rate_date=fx_rate_date))[0][2]

    assert opening("2024-02-29") == D(110) and opening("2024-03-01") == D(130) and opening("2023-01-01") == D(110)
    assert opening(None) == D(130) and opening(None, "2024-05-01") == D(150)
    assert moves(built(events, "2024-04-01", rates))[1] == ("2024-02", "expansion", D("0.01"))
    with pytest.raises(BuildRefused, match="EUR on 2024-05-01"):
        built(events, "2024-04-01", [*rates, {"currency": "EUR", "rate_date": "2024-05-01", "rate": "1.51"}])


def test_months_are_those_of_the_reporting_time_zone():
    events = [
        event("2024-02-01T04:59:59.999999Z", 10),
        event("2024-03-01T05:00Z", 30),
        event("2024-07-01T00:00-04", 50),
    ]
    in_new_york = moves(built(events, "2024-08-01", reporting_timezone="America/New_York"))
    assert in_new_york == [("2024-01", "new", D(10)), ("2024-03", "expansion", D(20)), ("2024-07", "expansion", D(20))]
    in_kolkata = moves(
        built(
            [event("2024-01-31T18:29:59.9999999", 1), event("2024-01-31T18:30", 3)],
            "2024-03-01",
            reporting_timezone="Asia/Kolkata",
        )
    )
    assert in_kolkata == [("2024-01", "new", D(1)), ("2024-02", "expansion", D(2))]


def test_as_of_date_ends_the_data_and_nobody_churns_by_it():
    events = [event("2024-01-05", 10), event("2024-02-29T12:00", 20), event("2024-04-01", 30, recorded_at="2024-02-01")]
    marts = built(events, None)  # the latest recorded_at is on 29 February: complete through February
    assert [m for m, *_ in moves(marts)] == ["2024-01", "2024-02"] and len(marts["monthly_nrr"]) == 2
    assert only(marts, "event_audit")["scheduled_events"] == 1
    in_auckland = built(events, None, reporting_timezone="Pacific/Auckland")  # there it is 1 March already
    assert moves(in_auckland) == [("2024-01", "new", D(10))] and len(in_auckland["monthly_nrr"]) == 2
    assert len(built(events, "2024-02-29")["monthly_nrr"]) == 1
    assert len(built([event("2024-01-05", 10, recorded_at="2024-02-28T23:59")], None)["monthly_nrr"]) == 1
    assert only(built(events, "2024-04-01"), "event_audit")["scheduled_events"] == 1
    assert moves(built(events, "2025-06-15"))[-1] == ("2024-04", "expansion", D(10))
    with pytest.raises(BuildRefused):
        built([event("nonsense", 1)], None)
    assert built([event("nonsense", 1)])["monthly_nrr"] == []


GOOD = event("2024-01-05", "10", event_type="started", event_id="x")
REASONS = {
    "missing_event_id": {"event_id": " ", "customer_id": None},
    "missing_customer_id": {"customer_id": "", "subscription_id": ""},
    "missing_subscription_id": {"subscription_id": None, "occurred_at": None},
    "invalid_occurred_at": {"occurred_at": "2023-02-29", "recorded_at": "?"},
    "invalid_recorded_at": {"recorded_at": "2024-01-01T24:00", "event_type": "?"},
    "unknown_event_type": {"event_type": None, "unit_amount": None},
    "missing_amount": {"unit_amount": "\t", "quantity": "?"},
    "invalid_amount": {"unit_amount": "-0.01", "quantity": "?"},
    "invalid_quantity": {"quantity": "1,000", "discount_percent": "?"},
    "invalid_discount": {"discount_percent": "100.1", "billing_interval": "?"},
    "unknown_billing_interval": {"billing_interval": "quarter", "billing_interval_count": "?"},
    "invalid_billing_interval_count": {"billing_interval_count": "0.5", "is_recurring": "?"},
    "invalid_is_recurring": {"is_recurring": "y", "currency": "?"},
    "unknown_currency": {"currency": "CHF"},
}


@pytest.mark.parametrize(("reason", "changes"), REASONS.items())
def test_first_reason_that_applies(reason, changes):
    bad, rates = GOOD | changes, [{"currency": "CHF", "rate_date": "2024-01-01", "rate": "0"}]
    [row] = built([bad], rates=rates)["quarantined_events"]
    assert row["quarantine_reason"] == reason and row["event_id"] == (bad["event_id"].strip() or None)
    if reason not in list(REASONS)[:6]:
        assert built([bad | {"event_type": "cancelled"}], rates=rates)["quarantined_events"] == []


def test_an_mrr_of_ten_to_the_14_is_invalid():
    huge = {"unit_amount": "9e13", "billing_interval": "day"}
    assert only(built([GOOD | huge]), "quarantined_events")["quarantine_reason"] == "invalid_amount"
    assert built([GOOD | huge | {"billing_interval": "month"}])["quarantined_events"] == []


def test_copies_are_folded_and_conflicts_set_aside():
    same, spaced = dict(GOOD), {name: f" {text}\n" for name, text in GOOD.items() if text}
    later = GOOD | {"unit_amount": "5", "recorded_at": "2024-01-06"}
    other = GOOD | {"unit_amount": "010"}  # the same instant: bytewise before "10"
    marts = built([later, GOOD, same, spaced, other, GOOD | {"quantity": "bad"}], "2024-02-01")
    assert only(marts, "event_audit") == {
        "raw_events": 6,
        "accepted_events": 1,
        "duplicate_events": 2,
        "quarantined_events": 3,
        "scheduled_events": 0,
        "one_time_events": 0,
    }
    aside = {(r["unit_amount"], r["quarantine_reason"]) for r in marts["quarantined_events"]}
    assert aside == {("10", "invalid_quantity"), ("5", "conflicting_duplicate"), ("10", "conflicting_duplicate")}


def test_the_first_of_conflicting_events_is_told_by_instant_then_by_text():
    spellings = {"2024-01-06T00:30Z": "1", "2024-01-06T01:00+05": "2", "2024-01-05 20:00:00": "3"}  # 2 and 3: 20:00 UTC
    rows = [GOOD | {"recorded_at": text, "unit_amount": amount} for text, amount in spellings.items()]
    assert moves(built(rows, "2024-02-01")) == [("2024-01", "new", D(3))]
    assert moves(built(rows[:2], "2024-02-01")) == [("2024-01", "new", D(2))]


def test_quarantined_share_and_contradictions_refuse_the_build():
    events = [event("2024-01-05", 1, f"c{n}") for n in range(99)] + [event("x", 1)]
    build({"subscription_events": events}, {})
    with pytest.raises(BuildRefused, match="2 of 101"):
        build({"subscription_events": [*events, event("y", 1)]}, {})
    rows = [{"customer_id": "c", "industry": "a"}, {"customer_id": " c", "industry": "a "}, {"industry": "lost"}]
    built(events, customers=rows)
    with pytest.raises(BuildRefused, match="customer c"):
        built(events, customers=[*rows, {"customer_id": "c", "industry": "A"}])


def test_segments_ranks_and_quarters():
    values = {"a": "9999.99", "b": "10000", "d": "-1", "e": "100000", "f": "x"}
    customers = [{"customer_id": c, "annual_contract_value": v, "industry": "it"} for c, v in values.items()]
    events = [event("2024-01-05", "833.34", customer) for customer in "abdefg"]  # 12 × = 10 000.08
    events += [event("2024-03-05", "1666.68", "e"), event("2024-03-06", "10", "f"), event("2024-04-01", 1, "late")]
    marts = built(events, "2025-04-01", customers=customers)
    found = {(r["segment"], r["industry"]): (r["customers"], r["nrr"], r["nrr_rank"]) for r in marts["segmented_nrr"]}
    assert found == {
        ("SMB", "it"): (1, D("100.0"), 2),
        ("Mid-Market", "it"): (3, D("67.1"), 4),
        ("Enterprise", "it"): (1, D("200.0"), 1),
        ("Mid-Market", "unknown"): (1, D("100.0"), 2),
    }
    assert {r["cohort_quarter"] for r in marts["segmented_nrr"]} == {date(2024, 1, 1)}
    assert built(events, "2025-03-31", customers=customers)["segmented_nrr"] == []
    big_enough = built(events, "2025-04-01", customers=customers, min_segment_customers=3)["segmented_nrr"]
    assert [(r["segment"], r["nrr_rank"]) for r in big_enough] == [("Mid-Market", 1)]


def period(start, end, amount, subscription="s", **more):
    return {
        "subscription_id": subscription,
        "customer_id": "c",
        "start_date": start,
        "end_date": end,
        "monthly_amount": amount,
    } | more


def test_periods_end_at_their_end_or_the_next_start():
    periods = [period("2024-05-10", None, "70"), period("2024-01-01", "2024-03-01", "10", quantity="5")]
    periods += [
        period("2024-02-10", "2024-04-01", "20"),
        period("2024-02-15", "2024-02-15", "9", "t"),
        period("2024-06-01", "", "1e"),
    ]
    marts = build({"subscription_periods": periods, "subscription_events": []}, LENIENT | {"as_of_date": "2024-06-01"})
    assert [(m, kind) for m, kind, _ in moves(marts)] == [
        ("2024-01", "new"),
        ("2024-02", "expansion"),
        ("2024-04", "churn"),
        ("2024-05", "reactivation"),
    ]
    assert [r["quarantine_reason"] for r in marts["quarantined_events"]] == ["invalid_amount"]
    assert list(marts["quarantined_events"][0])[:3] == ["raw_table", "subscription_id", "customer_id"]
    default = build({"subscription_periods": periods}, LENIENT)  # the latest start is 10 May
    assert moves(default)[-1][0] == "2024-04"
    assert only(default, "event_audit")["accepted_events"] == 4


def test_history_months_missing_are_zero_but_the_end_is_not():
    rows = [
        ("2024-01", "10"),
        ("2024-02-01", "0"),
        ("2024-03-31T12:00", "30"),
        ("2024-05", "50"),
        ("2024-05", "05"),
        ("2024-5", "1"),
    ]
    history = [{"customer_id": "c", "month": month, "mrr_amount": amount} for month, amount in rows]
    marts = build({"mrr_history": history}, LENIENT | {"reporting_timezone": "America/New_York"})
    kinds = ["new", "churn", "reactivation", "churn", "reactivation"]
    assert [kind for _, kind, _ in moves(marts)] == kinds and moves(marts)[-1] == ("2024-05", "reactivation", D(5))
    assert {r["quarantine_reason"] for r in marts["quarantined_events"]} == {"duplicate_month", "invalid_month"}
    later = build({"mrr_history": history}, LENIENT | {"as_of_date": "2025-01-01"})
    assert [kind for _, kind, _ in moves(later)] == kinds and len(later["monthly_nrr"]) == 12


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e2", 100),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("+3", 3),
        ("007", 7),
        ("-0", 0),
        ("0e999999999999999", 0),
        ("1E-20", Fraction(1, 10**20)),
    ]
    + [
        ("1.50000000000000000000000000", Fraction(3, 2)),
        ("999999999999999999.9", Fraction(9999999999999999999, 10)),
        ("0.1e1", 1),
    ]
    + [
        (bad, None)
        for bad in (
            None,
            "",
            ".",
            "1_000",
            "1,000",
            "NaN",
            "inf",
            "1e30",
            "1e18",
            "-1e18",
            "1e-21",
            "1e",
            "e5",
            "１",
            "1 ",
            "0x1",
            "1e99999999999",
        )
    ],
)
def test_numbers(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-02-29", (2024, 2, 29)),
        ("2024-02-29 23:59:59.1234569Z", (2024, 2, 29, 23, 59, 59, 123456)),
        ("2024-01-01T00:30+05:30", (2023, 12, 31, 19)),
        ("2024-01-01T00:30:00.5-08", (2024, 1, 1, 8, 30, 0, 500000)),
    ]
    + [
        (bad, None)
        for bad in (
            "2023-02-29",
            "2024-1-1",
            "2024-01-01T24:00",
            "2024-01-01T10",
            "2024-01-01T10:00:60",
            "2024-01-01T10:00:00.",
        )
    ]
    + [
        (bad, None)
        for bad in (
            "2024-01-01 10:00 Z",
            "20240101",
            "0000-01-01",
            "２024-01-01",
            "2024-01-01T10:00+05:60",
            "2024-01-01\n",
            None,
        )
    ],
)
def test_timestamps(text, value):
    assert timestamp(text) == (value and datetime(*value))


def test_other_readings():
    assert [boolean(t) for t in ("TRUE", "t", "1", "Yes", "False", "F", "0", "nO")] == [True] * 4 + [False] * 4
    assert [boolean(t) for t in ("y", "n", "on", "2", None)] == [None] * 5
    assert (
        rate_number("1.00000000000000001")
        and rate_number("1.000000000000000010")
        and not rate_number("1.000000000000000001")
    )
    assert [half_away(Fraction(n, 20), 1) for n in (1, -1, 3, 2)] == [D("0.1"), D("-0.1"), D("0.2"), D("0.1")]
    assert str(half_away(Fraction(-1, 100), 1)) == "0.0"


COLUMNS = {
    "cohort_nrr": "cohort_month customers total_starting_mrr total_expansion total_contraction total_churn"
    " total_reactivation ending_revenue nrr_percent grr_percent expansion_rate contraction_rate churn_rate"
    " logo_retention_percent",
    "monthly_nrr": "month base_customers base_revenue expansion_revenue contraction_revenue churned_revenue"
    " net_revenue monthly_nrr monthly_grr three_month_avg_nrr month_over_month_change",
    "segmented_nrr": "segment industry cohort_quarter customers starting_revenue expansion contraction churn"
    " reactivation ending_revenue nrr grr nrr_rank",
    "revenue_movements": "customer_id month movement amount opening_mrr closing_mrr cohort_month customer_age_months",
    "event_audit": "raw_events accepted_events duplicate_events quarantined_events scheduled_events one_time_events",
}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories.companies())
def test_invariants(company):
    raw, variables = company
    try:
        marts = build(raw, variables)
    except BuildRefused:
        return
    for mart, columns in COLUMNS.items():
        assert all(list(row) == columns.split() for row in marts[mart])
    audit = only(marts, "event_audit")
    assert audit["raw_events"] == audit["accepted_events"] + audit["duplicate_events"] + audit["quarantined_events"]
    assert audit["quarantined_events"] == len(marts["quarantined_events"])
    for mart, nrr, grr in (
        ("cohort_nrr", "nrr_percent", "grr_percent"),
        ("monthly_nrr", "monthly_nrr", "monthly_grr"),
        ("segmented_nrr", "nrr", "grr"),
    ):
        rows = [row for row in marts[mart] if row[nrr] is not None]
        assert all(0 <= row[grr] <= min(D(100), row[nrr]) for row in rows)
    for row in marts["cohort_nrr"]:
        bridge = row["total_starting_mrr"] + row["total_expansion"] - row["total_contraction"] - row["total_churn"]
        assert bridge + row["total_reactivation"] == row["ending_revenue"]
    for row in marts["monthly_nrr"]:
        bridge = row["base_revenue"] + row["expansion_revenue"] - row["contraction_revenue"] - row["churned_revenue"]
        assert bridge == row["net_revenue"]
    balance = {}
    for row in sorted(marts["revenue_movements"], key=lambda row: row["month"]):
        sign = -1 if row["movement"] in ("churn", "contraction") else 1
        assert row["opening_mrr"] == balance.get(row["customer_id"], 0) and row["amount"] > 0
        assert row["opening_mrr"] + sign * row["amount"] == row["closing_mrr"]
        assert (row["movement"] == "new") == (row["customer_id"] not in balance)
        balance[row["customer_id"]] = row["closing_mrr"]
