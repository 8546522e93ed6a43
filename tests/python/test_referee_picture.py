"""The referee on definitions.md section 6: hand-computed examples, and what must add up on random companies."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D
from fractions import Fraction

import histories
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from referee import PICTURE, BuildRefused, build, picture
from referee.by_definition import compounded
from referee.dimensions import is_concentrated, is_masking
from referee.outlook import is_outlier, outlook, sample_variance, shown_root
from test_referee import LENIENT, event, only


def pictured(events, as_of="2026-01-01", customers=(), usage=None, core_features=(), **variables):
    raw = {"subscription_events": events, "customers": list(customers)}
    if usage is not None:
        raw["feature_usage"] = usage
    return picture(raw, LENIENT | {"as_of_date": as_of} | variables, core_features)


def figures(row, *names):
    return tuple(row[name] for name in names)


def test_bridge_and_churn_reasons():
    events = [event("2024-01-05", 100, c) for c in ("grows", "shrinks", "leaves", "fails", "silent", "returns")]
    events += [event("2024-01-09", None, "returns"), event("2023-12-01", 50, "returns")]
    events += [event("2024-02-05", 150, "grows"), event("2024-02-05", 80, "shrinks")]
    events += [event("2024-02-06", None, "leaves", reason=" too dear "), event("2024-02-06", None, "silent")]
    events += [event("2024-02-03", None, "fails", reason="payment_failed")]
    events += [event("2024-02-04", None, "fails", reason="too dear")]  # changes no MRR any more
    events += [event("2024-02-07", 70, "returns"), event("2024-02-08", 200, "joins")]
    row = only(pictured(events, "2024-03-01"), "mrr_bridge", month=date(2024, 2, 1))
    assert list(row.values()) == [
        *(date(2024, 2, 1), 500, 200, 70, 50, 20, 300, 100, 100, 100, 500, 0, 6000),
        *(5, 1, 1, 3, 4, 1, 1, D("60.0"), D("1.00")),
    ]
    first = only(pictured(events, "2024-03-01"), "mrr_bridge", month=date(2023, 12, 1))
    assert figures(first, "opening_mrr", "new_mrr", "logo_churn_percent", "quick_ratio") == (0, 50, None, None)
    other = only(pictured(events, "2024-03-01", involuntary_reasons=["too dear"]), "mrr_bridge", month=date(2024, 2, 1))
    assert figures(other, "voluntary_churned_mrr", "involuntary_churned_mrr") == (100, 100)


def test_quick_ratio_of_the_field():
    """(10 000 new + 2 000 expansion) / (1 000 contraction + 2 000 churn) = 4."""
    events = [event("2024-01-05", 5000, "a"), event("2024-01-05", 3000, "b"), event("2024-01-05", 2000, "d")]
    events += [event("2024-02-05", 7000, "a"), event("2024-02-05", 2000, "b"), event("2024-02-05", None, "d")]
    events += [event("2024-02-05", 10000, "e")]
    assert pictured(events, "2024-03-01")["mrr_bridge"][-1]["quick_ratio"] == D("4.00")


def test_the_last_changing_event_of_all_subscriptions_gives_the_reason():
    events = [event("2024-01-05", 10, subscription_id="a"), event("2024-01-05", 20, subscription_id="b")]
    events += [event("2024-02-10", None, subscription_id="a", reason="payment_failed")]
    events += [event("2024-02-09", None, subscription_id="b", reason="too dear")]
    row = pictured(events, "2024-03-01")["mrr_bridge"][-1]
    assert figures(row, "churned_mrr", "voluntary_churned_mrr", "involuntary_churned_mrr") == (30, 0, 30)


def test_reasons_of_periods_belong_to_their_ends():
    row = {"customer_id": "c", "subscription_id": "s", "monthly_amount": "10", "reason": "payment_failed"}
    periods = [row | {"start_date": "2024-01-01", "end_date": "2024-02-10"}]
    raw = {"subscription_periods": periods}
    bridge = picture(raw, {"as_of_date": "2024-03-01"})["mrr_bridge"]
    assert bridge[-1]["involuntary_churned_mrr"] == D(10)
    raw = {"subscription_periods": [*periods, row | {"start_date": "2024-02-05", "monthly_amount": "0"}]}
    bridge = picture(raw, {"as_of_date": "2024-03-01"})["mrr_bridge"]
    assert bridge[-1]["unexplained_churned_mrr"] == D(10)


def test_trailing_windows():
    events = [event("2024-01-05", 100, "a"), event("2024-01-05", 100, "b"), event("2024-03-05", 999, "late")]
    events += [event("2024-02-05", 160, "a"), event("2024-03-05", None, "b"), event("2024-04-05", 40, "b")]
    marts = pictured(events, "2025-02-01")
    rows = {(r["window_months"], f"{r['month']:%Y-%m}"): r for r in marts["trailing_nrr"]}
    assert len(rows) == 10 + 1 and min(rows) == (3, "2024-04")
    names = "customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent".split()
    assert figures(rows[3, "2024-04"], *names) == (2, 200, 200, 140, 100, 70)
    assert figures(rows[3, "2024-06"], *names, "is_quarter_end") == (2, 1159, 1159, 1159, 100, 100, True)
    assert figures(rows[12, "2025-01"], *names, "is_quarter_end") == (2, 200, 200, 140, 100, 70, False)
    assert rows[3, "2024-06"]["logo_retention_percent"] == 100


def test_cohort_retention_reaches_the_end():
    events = [event("2024-01-05", 100, "a"), event("2024-01-05", 100, "b"), event("2024-02-05", 50, "b")]
    rows = pictured([*events, event("2024-03-05", None, "a")], "2024-04-01")["cohort_retention"]
    assert [tuple(row.values())[1:] for row in rows] == [
        (0, 2, 2, 200, 200, 200, 100, 100, 100),
        (1, 2, 2, 200, 150, 150, 75, 75, 100),
        (2, 2, 1, 200, 50, 50, 25, 25, 50),
    ]


def test_dimensions_are_pinned_at_the_opening():
    more = {"plan": "basic", "billing_interval": "Year", "billing_interval_count": "2"}
    events = [event("2024-01-05", 2400, **more), event("2024-01-06", 100, subscription_id="r", plan=" ")]
    events += [event("2024-01-07", 99, subscription_id="z", plan="pro")]
    events += [event("2024-02-05", 500, subscription_id="z", plan="gold")]
    customers = [{"customer_id": "c", "country": "DE", "industry": ""}]
    marts = pictured(events, "2025-02-01", customers)
    found = {row["dimension"]: row["value"] for row in marts["dimension_nrr"]}
    assert found == {
        "segment": "SMB",
        "industry": "unknown",
        "acquisition_channel": "unknown",
        "country": "DE",
        "cohort_year": "2024",
        "plan": "unknown",  # r and s tie at 100, r is smaller; its event carries none
        "billing_interval": "month",
        "mrr_quartile": "1",
    }
    assert {row["nrr_percent"] for row in marts["dimension_nrr"]} == {D("234.1")}  # 700 of 299
    assert (
        only(pictured(events, "2025-02-01", customers, min_segment_customers=2), "dimension_nrr", dimension="plan")[
            "meets_minimum_sample"
        ]
        is False
    )
    yearly = [row for row in events if row["subscription_id"] == "s"]
    value = only(pictured(yearly, "2025-02-01"), "dimension_nrr", dimension="billing_interval")["value"]
    assert value == "year"


def concentrated_company():
    """Quartiles of 100 each: bottom 65, the next two 101.5, top 140; blended 102 (with one customer each)."""
    start = {"a": "100.00", "b": "100.00", "d": "100.00", "e": "100.00"}
    end = {"a": "65", "b": "101.5", "d": "101.5", "e": "140"}
    return [event("2024-01-05", start[c], c) for c in start] + [event("2024-06-05", end[c], c) for c in end]


def test_top_140_and_bottom_65_behind_102_is_concentrated():
    row = only(pictured(concentrated_company(), "2025-02-01"), "nrr_concentration")
    names = "nrr_percent bottom_quartile_nrr top_quartile_nrr is_concentrated is_expansion_masking_churn".split()
    assert figures(row, *names) == (102, 65, 140, True, False)
    assert figures(row, "top_10_customers_share_percent", "largest_customer_share_percent") == (100, D("34.3"))
    assert not is_concentrated(D("99.9"), D(65), D(140)) and not is_concentrated(D(102), D(80), D(140))
    assert not is_concentrated(D(102), D(65), D(102)) and not is_concentrated(D(102), D(65), None)


def test_grr_78_behind_nrr_104_is_masked():
    events = [event("2024-01-05", 22, "leaver"), event("2024-01-05", 78, "grower")]
    events += [event("2024-05-05", None, "leaver"), event("2024-05-05", 104, "grower")]
    row = only(pictured(events, "2025-02-01"), "nrr_concentration")
    assert figures(row, "nrr_percent", "grr_percent", "is_expansion_masking_churn") == (104, 78, True)
    assert not is_masking(D(100), D(78)) and not is_masking(D(104), D(80)) and not is_masking(None, None)


def test_the_first_quartiles_take_the_rest():
    events = [event("2024-01-05", 10 + place, customer) for place, customer in enumerate("fedcba")]
    rows = pictured(events, "2025-02-01")["dimension_nrr"]
    sizes = [(r["value"], r["customers"], r["starting_mrr"]) for r in rows if r["dimension"] == "mrr_quartile"]
    assert sizes == [("1", 2, 21), ("2", 2, 25), ("3", 1, 14), ("4", 1, 15)]


def test_health():
    events = [event("2024-01-05", "83333.33"), event("2025-01-05", "91666.66")]
    row = only(pictured(events, "2025-02-01"), "nrr_health")
    names = "nrr_percent band arr arr_tier typical_low typical_high top_quartile_low top_quartile_high".split()
    assert figures(row, *names) == (110, "good", D("1099999.92"), "1M to 10M", 95, 105, 110, 115)
    assert figures(row, "points_to_top_quartile", "nrr_volatility", "is_outlier") == (D("0.0"), None, False)
    events = [event("2024-01-05", "83333.33"), event("2025-01-05", 833)]
    row = only(pictured(events, "2025-02-01"), "nrr_health")
    assert figures(row, "band", "arr_tier", "points_to_top_quartile") == ("poor", "below 1M", D("99.0"))
    exactly = only(pictured([event("2024-01-05", 10000000, billing_interval="year")], "2025-02-01"), "nrr_health")
    assert figures(exactly, "arr_tier", "points_to_top_quartile") == ("1M to 10M", D("10.0"))  # 9 999 999.96


def test_volatility_and_outliers():
    """Eleven ratios of 100 and one of 110: mean 100.83, variance (11 × 0.6944 + 84.03) / 11 = 8.33, root 2.887."""
    events = [event("2024-01-05", 100), event("2025-12-05", 110)]
    rows = pictured(events, "2026-01-01", tenure_months=1)["nrr_health"]
    assert figures(rows[-1], "nrr_volatility", "is_outlier") == (D("2.9"), True)
    assert figures(rows[0], "nrr_volatility", "is_outlier") == (D("0.0"), False)  # f has no ratio
    assert shown_root(Fraction(1, 400)) == D("0.1") and shown_root(Fraction(99, 40000)) == D("0.0")
    assert sample_variance([Fraction(n) for n in (2, 4, 4, 4, 5, 5, 7, 9)]) == Fraction(32, 7)
    still = [Fraction(100)] * 12
    assert is_outlier(Fraction(101), still) and not is_outlier(Fraction(10099, 100), still)


def test_motions():
    base = {"plan": "a", "quantity": "2", "unit_amount": "10"}
    steps = [
        ({}, "new_customer"),
        ({"quantity": "3"}, "seats"),
        ({"quantity": "3", "unit_amount": "12"}, "price"),
        ({"quantity": "3", "unit_amount": "12", "discount_percent": "10"}, "discount"),
        ({"quantity": "4", "unit_amount": "12"}, "several"),
        ({"quantity": "4", "unit_amount": "120", "billing_interval": "YEAR"}, "billing"),
        ({"quantity": "9", "plan": None}, "plan"),
        ({"event_type": "trial_started"}, "paused"),
        ({"quantity": "2"}, "reactivation"),
        ({"event_type": "cancelled"}, "cancelled"),
    ]
    events = []
    for place, (changes, _) in enumerate(steps):
        row = event(f"2024-{place + 1:02}-05", **(base | changes | {"unit_amount": None}))
        events.append(row | {"event_type": "changed"} | base | changes)
    rows = pictured(events, "2025-01-01")["mrr_changes"]
    assert [row["motion"] for row in rows] == [motion for _, motion in steps]
    assert figures(rows[1], "mrr_before", "mrr_after", "mrr_change", "month") == (20, 30, 10, date(2024, 2, 1))
    assert rows[1]["occurred_at"] == datetime(2024, 2, 5) and rows[1]["event_id"] == events[1]["event_id"]
    free = [event("2024-01-05", 10), event("2024-02-05", 0)]
    assert pictured(free, "2024-03-01")["mrr_changes"][1]["motion"] == "price"


def test_motions_from_zero_and_superseded_events():
    events = [event("2024-01-05", 10, subscription_id="a"), event("2024-01-06", 5, subscription_id="b")]
    events += [event("2024-02-05", 5, subscription_id="d"), event("2024-02-06", None, subscription_id="b")]
    events += [event("2024-02-07", 7, subscription_id="b")]
    events += [event("2024-03-01", None, subscription_id=s) for s in "abd"]
    events += [event("2024-03-01", 3, subscription_id="e"), event("2024-03-01", 4, subscription_id="e")]
    rows = pictured(events, "2024-04-01")
    motions = [(r["subscription_id"], r["motion"]) for r in rows["mrr_changes"]]
    assert motions[:5] == [
        *(("a", "new_customer"), ("b", "new_customer"), ("d", "cross_sell")),
        *(("b", "cancelled"), ("b", "resumed")),
    ]
    assert motions[5:] == [*((s, "cancelled") for s in "abd"), ("e", "reactivation"), ("e", "price")]
    february = [tuple(r.values())[1:] for r in rows["expansion_motions"] if r["month"] == date(2024, 2, 1)]
    assert february == [("cancelled", 0, 5, 1), ("cross_sell", 5, 0, 1), ("resumed", 7, 0, 1)]
    assert not [r for r in rows["expansion_motions"] if r["motion"] == "new_customer"]


def test_drivers():
    events = [event("2024-01-05", 100, f"c{n:02}") for n in range(30)]
    events += [event("2025-01-05", 100 + 10 * n, f"c{n:02}") for n in range(1, 29)]
    events += [event("2025-01-06", None, "c29"), event("2025-01-06", 99999, "joined")]
    rows = pictured(events, "2025-02-01")["nrr_drivers"]
    assert len(rows) == 26
    assert list(rows[0].values()) == [date(2025, 1, 1), 1, "c28", 1, 100, 380, D("9.333333")]
    assert [r["customer_id"] for r in rows[17:20]] == ["c11", "c10", "c29"]  # 110, then two of 100
    assert list(rows[25].values())[1:] == [26, None, 4, 400, 500, D("3.333333")]  # c01 … c04


def test_definitions():
    """One customer compounding 7 % a month (to the cent), one that joins in the window, one that returns."""
    marts = pictured([event("2024-01-05", 100, "a"), event("2025-01-05", 150, "a")], "2026-01-01")
    found = {(r["definition"], f"{r['month']:%Y-%m}"): tuple(r.values())[2:] for r in marts["nrr_by_definition"]}
    assert len(found) == 12 * 9
    assert found["point_to_point_12m", "2025-12"] == (150, 100, 150)
    assert found["weighted_trailing_12", "2025-11"] == found["simple_trailing_12", "2025-11"] == (None, None, None)
    assert found["weighted_trailing_12", "2025-12"] == (1800, 1200, 150)
    assert found["simple_trailing_12", "2025-12"] == (None, None, 150)
    assert found["compounded_monthly", "2025-01"] == found["compounded_monthly", "2025-12"] == (None, None, 150)
    assert found["two_year_revenue_cohort", "2025-12"] == (1800, 1200, 150)
    assert found["two_year_revenue_cohort", "2025-11"] == (None, None, None)
    assert found["year_over_year_quarter", "2025-02"] == (None, None, None)
    assert found["year_over_year_quarter", "2025-03"] == (450, 300, 150)


def test_definitions_differ_on_joiners_leavers_and_returners():
    events = [event("2024-01-05", 100, c) for c in ("stays", "leaves", "returns")]
    events += [event("2024-02-05", 200, "joins"), event("2024-03-05", 260, "joins")]
    events += [event("2024-03-05", None, "leaves"), event("2024-03-05", None, "returns")]
    events += [event("2024-12-05", 130, "returns"), event("2024-12-05", 90, "stays")]
    marts = pictured(events, "2025-04-01")
    rows = [r for r in marts["nrr_by_definition"] if r["month"] == date(2025, 1, 1)]
    found = {r["definition"]: tuple(r.values())[2:] for r in rows}
    assert found["point_to_point_12m"] == (220, 300, D("73.3"))
    assert found["component_12m"] == (150, 300, 50)  # 300 + 60 − 10 − 200
    assert found["component_12m_with_reactivation"] == (280, 300, D("93.3"))  # 480 − 200
    assert found["survivors_only"] == (220, 200, 110)
    [quarter] = [r for r in marts["nrr_by_definition"][18:] if r["definition"] == "year_over_year_quarter"]
    # t = March 2025: 3 × 480 over January 300, February 500, March 360 of 2024
    assert tuple(quarter.values())[2:] == (1440, 1160, D("124.1"))


def test_seven_percent_a_month_compounds_to_225():
    assert round(compounded([Fraction(107)] * 12), 1) == Fraction("225.2")
    assert compounded([Fraction(107), None]) is None


def test_forecasts_of_the_field():
    assert [total for *_, total in outlook(10000, Fraction(115), 0)] == [11500, 13225, 15209]
    assert [total for *_, total in outlook(50, Fraction(120), 15)] == [75, 105, 141]


def test_forecast():
    """December 2025: bases of 100 → 115 in every window but the first two, of 100 → 110 and 100 → 110."""
    events = [event("2024-01-05", 100, "a"), event("2025-01-05", 110, "a"), event("2025-03-05", 115, "a")]
    rows = pictured([*events, event("2025-11-05", 85, "new")], "2026-01-01")["nrr_forecast"]
    assert [(r["scenario"], r["year"], r["nrr_percent"]) for r in rows[::3]] == [
        ("conservative", 1, D("110.0")),
        ("base", 1, D("114.2")),  # (2 × 110 + 10 × 115) / 12 = 114.17
        ("upside", 1, D("124.2")),
    ]
    assert tuple(rows[0].values())[2:] == (2400, 110, 2640, 1020, 3660, D("52.5"))
    assert tuple(rows[1].values())[2:] == (3660, 110, 4026, 1020, 5046, D("37.9"))
    assert rows[3]["existing_customer_arr"] == D("2740.00")  # by 114.1666…
    assert pictured(events, "2025-01-31")["nrr_forecast"] == []
    back = pictured([*events, event("2025-11-05", 85, "new")], "2026-02-01")["nrr_forecast_backtest"]
    assert [tuple(r.values()) for r in back] == [(date(2025, 1, 1), 1452, 2400, D("-39.5"))]


def test_no_actual_arr_is_no_error():
    events = [event("2024-01-05", 100), event("2025-06-05")]
    back = pictured(events, "2026-07-01")["nrr_forecast_backtest"]
    assert [(r["actual_arr"], r["error_percent"]) for r in back][4:] == [(0, None), (0, None)]


def test_adoption():
    """Day 1 is 2 January 2024, day 90 is 31 March; t0 the end of March, t1 the end of September."""
    events = [event("2024-01-01", 0, c) for c in "abde"] + [event("2024-01-02", 100, c) for c in "abde"]
    events += [event("2024-07-05", 150, "a"), event("2024-08-05", 120, "a"), event("2024-03-05", None, "e")]
    usage = [("a", f, "2024-03-31T23:59") for f in ("x", "y", "z", "w")] + [("b", "x", "2024-04-01")]
    usage += [("b", "x", "2024-01-01T23:59"), ("b", " y ", "2024-01-02"), ("b", "y", "2024-01-03"), ("b", "z", "?")]
    usage = [dict(zip(("customer_id", "feature", "used_at"), row, strict=True)) for row in usage]
    rows = pictured(events, "2024-10-01", usage=usage)["adoption_expansion"]
    assert [tuple(r.values()) for r in rows] == [
        ("0", 1, 100, 0, 100, 100, 0),
        ("1", 1, 100, 0, 100, 100, 0),
        ("3+", 1, 100, 50, 120, 120, 50),
    ]
    core = pictured(events, "2024-10-01", usage=usage, core_features=["x", "w"])["adoption_expansion"]
    assert [(r["features_adopted"], r["customers"]) for r in core] == [("0", 2), ("2", 1)]
    assert pictured(events, "2024-09-30", usage=usage)["adoption_expansion"] == []
    assert pictured(events, "2024-10-01")["adoption_expansion"] == []
    one_day_later = [row | {"occurred_at": "2024-01-03"} for row in events if row["unit_amount"] == "100"]
    assert pictured(one_day_later, "2024-10-01", usage=usage)["adoption_expansion"] == []  # day 90 is 1 April


def test_customers_roll_up_to_their_topmost_parent():
    events = [event("2024-01-05", 10, "a"), event("2024-01-05", 20, "b"), event("2024-02-05", None, "a")]
    events += [event("2024-02-06", 30, "top")]  # the same subscription_id in all three
    rows = [{"customer_id": "a", "parent_customer_id": "b"}, {"customer_id": "b", "parent_customer_id": " top"}]
    rows += [{"customer_id": "top", "country": "DE"}, {"customer_id": "x", "parent_customer_id": "unlisted"}]
    usage = [{"customer_id": "a", "feature": "api", "used_at": "2024-01-05"}]
    marts = pictured(events, "2025-02-01", rows, usage, roll_up_to_parent=True)
    assert figures(marts["mrr_bridge"][1], "expansion_mrr", "churned_mrr", "closing_customers") == (20, 0, 1)
    motions = [(r["customer_id"], r["subscription_id"], r["motion"]) for r in marts["mrr_changes"]]
    assert motions == [("top", "s", m) for m in ("new_customer", "new_customer", "cancelled", "cross_sell")]
    assert only(marts, "dimension_nrr", dimension="country")["value"] == "DE"
    assert only(marts, "adoption_expansion")["features_adopted"] == "1"
    apart = pictured(events, "2025-02-01", rows)
    assert apart["mrr_bridge"][1]["closing_customers"] == 2
    circle = [*rows, {"customer_id": "unlisted", "parent_customer_id": "x"}]
    pictured(events, "2025-02-01", circle)
    with pytest.raises(BuildRefused, match="unlisted -> x -> unlisted"):
        pictured(events, "2025-02-01", circle, roll_up_to_parent=True)


def charged(basis, charges, events=(), as_of="2024-08-01"):
    rows = [dict(zip(("customer_id", "month", "amount", "currency"), charge)) for charge in charges]
    rates = [{"currency": "EUR", "rate_date": "2024-01-01", "rate": "1.5"}]
    raw = {"subscription_events": list(events), "usage_charges": rows, "exchange_rates": rates}
    return picture(raw, LENIENT | {"as_of_date": as_of, "usage_basis": basis})


def test_usage():
    charges = [("c", "2024-02", "90"), ("c", "2024-03-15", "30"), ("c", "2024-03-15", " 30", ""), ("d", "2024-06", "1")]
    charges += [("c", "2024-03", "20", "eur"), ("c", "2024-05", "8"), ("c", "?", "7"), ("c", "2024-02", "-1")]
    events = [event("2024-01-10", 100)]
    months = [r["closing_mrr"] for r in charged("exclude", charges, events)["mrr_bridge"]]
    assert months == [100] * 7
    marts = charged("actual", charges, events)
    assert [r["closing_mrr"] for r in marts["mrr_bridge"]] == [100, 190, 160, 100, 108, 101, 101]  # June: d alone
    assert {r["motion"] for r in marts["expansion_motions"]} == {"usage"}
    assert figures(marts["mrr_changes"][1], "event_id", "subscription_id", "mrr_after") == (None, None, 90)
    trailing = charged("trailing_3_months", charges, events)["mrr_bridge"]
    c = [100, 190, 175, 150, D("122.67"), D("102.67"), D("102.67")]  # 90, 75, 50, 68 / 3, 8 / 3
    assert [r["closing_mrr"] for r in trailing] == [amount + (month >= 5) for month, amount in enumerate(c)]


def test_short_gaps_are_bridged():
    events = [event("2024-01-10", 100), event("2024-01-25", None), event("2024-02-04", 110)]
    marts = pictured(events, "2024-04-01", renewal_grace_days=10)
    assert [figures(r, "churned_mrr", "expansion_mrr", "closing_mrr") for r in marts["mrr_bridge"]] == [
        *((0, 0, 100), (0, 10, 110), (0, 0, 110))
    ]
    assert [tuple(r.values())[4:] for r in marts["mrr_changes"]] == [
        (date(2024, 1, 1), 0, 100, 100, "new_customer", False),
        (date(2024, 2, 1), 100, 110, 10, "price", True),
    ]
    short = pictured(events, "2024-04-01", renewal_grace_days=9)
    assert [r["is_bridged"] for r in short["mrr_changes"]] == [False] * 3
    assert pictured(events, "2024-02-04", renewal_grace_days=10)["mrr_bridge"] == []  # still open


def test_a_bridged_gap_between_two_subscriptions():
    events = [event("2024-01-10", 100, subscription_id="old"), event("2024-01-10", 5, subscription_id="side")]
    events += [event("2024-02-20", None, subscription_id="side"), event("2024-02-25", None, subscription_id="old")]
    events += [event("2024-03-02", 120, subscription_id="new")]
    marts = pictured(events, "2024-04-01", renewal_grace_days=30)
    assert [r["closing_mrr"] for r in marts["mrr_bridge"]] == [105, 100, 120]
    assert [tuple(r.values())[2:3] + tuple(r.values())[6:] for r in marts["mrr_changes"]][2:] == [
        ("side", 0, -5, "cancelled", False),
        ("new", 120, 120, "cross_sell", True),
        ("old", 0, -100, "cancelled", True),
    ]


RATIOS = "customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent logo_retention_percent"
COLUMNS = {
    "mrr_bridge": "month opening_mrr new_mrr reactivation_mrr expansion_mrr contraction_mrr churned_mrr"
    " voluntary_churned_mrr involuntary_churned_mrr unexplained_churned_mrr closing_mrr net_new_mrr arr"
    " opening_customers new_customers reactivated_customers churned_customers closing_customers"
    " expanded_customers contracted_customers logo_churn_percent quick_ratio",
    "trailing_nrr": f"month window_months {RATIOS} is_quarter_end",
    "cohort_retention": "cohort_month months_since_start customers active_customers starting_mrr mrr retained_mrr"
    " nrr_percent grr_percent logo_retention_percent",
    "dimension_nrr": f"month dimension value {RATIOS} meets_minimum_sample",
    "nrr_concentration": "month nrr_percent grr_percent bottom_quartile_nrr top_quartile_nrr"
    " top_10_customers_share_percent largest_customer_share_percent is_expansion_masking_churn is_concentrated",
    "nrr_health": "month nrr_percent grr_percent band arr arr_tier typical_low typical_high top_quartile_low"
    " top_quartile_high points_to_top_quartile nrr_volatility is_outlier",
    "mrr_changes": "event_id customer_id subscription_id occurred_at month mrr_before mrr_after mrr_change motion",
    "expansion_motions": "month motion gained_mrr lost_mrr customers",
    "nrr_drivers": "month rank customer_id customers starting_mrr ending_mrr contribution_points",
    "nrr_by_definition": "month definition numerator denominator nrr_percent",
    "nrr_forecast": "scenario year starting_arr nrr_percent existing_customer_arr new_customer_arr total_arr"
    " growth_percent",
    "nrr_forecast_backtest": "month forecast_arr actual_arr error_percent",
    "adoption_expansion": "features_adopted customers starting_mrr expansion_mrr ending_mrr nrr_percent expansion_rate",
}


def sums(rows, by, *columns):
    """Sums of the columns by the values of the columns `by`."""
    found = {}
    for row in rows:
        key = figures(row, *by)
        found[key] = tuple(a + b for a, b in zip(found.get(key, (0,) * len(columns)), figures(row, *columns)))
    return found


def changes_make_movements(marts, moves):
    """mrr_changes -> revenue_movements -> mrr_bridge, and expansion_motions net to the bridge."""
    signed = {}
    for row in moves:
        sign = -1 if row["movement"] in ("contraction", "churn") else 1
        signed[row["customer_id"], row["month"]] = (sign * row["amount"],)
    changed = sums(marts["mrr_changes"], ("customer_id", "month"), "mrr_change")
    assert {key: value for key, value in changed.items() if value != (0,)} == signed
    by_month = sums(moves, ("month", "movement"), "amount")
    for row in marts["mrr_bridge"]:
        amounts = [by_month.get((row["month"], name), (0,))[0] for name in ("new", "reactivation", "expansion")]
        lost = [by_month.get((row["month"], name), (0,))[0] for name in ("contraction", "churn")]
        names = ("new_mrr", "reactivation_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr")
        assert figures(row, *names) == (*amounts, *lost)
        assert row["opening_mrr"] + sum(amounts) - sum(lost) == row["closing_mrr"] == row["arr"] / 12
        assert row["opening_customers"] + row["new_customers"] + row["reactivated_customers"] == (
            row["closing_customers"] + row["churned_customers"]
        )
        motions = [r for r in marts["expansion_motions"] if r["month"] == row["month"]]
        net = sum(r["gained_mrr"] - r["lost_mrr"] for r in motions)
        assert net == amounts[2] - sum(lost)
    for earlier, later in zip(marts["mrr_bridge"], marts["mrr_bridge"][1:]):
        assert figures(earlier, "closing_mrr", "closing_customers") == figures(
            later, "opening_mrr", "opening_customers"
        )


def parts_make_trailing(marts):
    """dimension_nrr, nrr_drivers, nrr_by_definition, nrr_health and nrr_concentration agree with trailing_nrr."""
    year = {row["month"]: row for row in marts["trailing_nrr"] if row["window_months"] == 12}
    parts = sums(marts["dimension_nrr"], ("month", "dimension"), *RATIOS.split()[:4])
    paying = {month: figures(row, *RATIOS.split()[:4]) for month, row in year.items()}
    assert all(total == paying[month] for (month, _), total in parts.items())
    assert len(parts) == 8 * sum(row["customers"] > 0 for row in year.values())
    points = sums(marts["nrr_drivers"], ("month",), "contribution_points", "ending_mrr", "starting_mrr")
    definitions = {(row["month"], row["definition"]): row for row in marts["nrr_by_definition"]}
    for month, row in year.items():
        names = ("ending_mrr", "starting_mrr", "nrr_percent")
        point_to_point = definitions[month, "point_to_point_12m"]
        assert figures(row, *names) == figures(point_to_point, "numerator", "denominator", "nrr_percent")
        if row["starting_mrr"]:
            found, ending, starting = points.get((month,), (0, 0, 0))
            assert ending - starting == row["ending_mrr"] - row["starting_mrr"]
            exact = 100 * Fraction(row["ending_mrr"]) / Fraction(row["starting_mrr"]) - 100
            assert abs(Fraction(found) - exact) <= 26 * Fraction(1, 2 * 10**6)
        for mart in ("nrr_health", "nrr_concentration"):
            assert figures(only(marts, mart, month=month), "nrr_percent", "grr_percent") == figures(
                row, "nrr_percent", "grr_percent"
            )
    assert len(marts["nrr_by_definition"]) == 9 * len(year)
    assert len(marts["nrr_health"]) == len(marts["nrr_concentration"]) == len(year)


def cohorts_agree(marts, cohort_nrr):
    """cohort_retention at 12 is cohort_nrr with its default window, and at 0 everything."""
    at_12 = [row for row in marts["cohort_retention"] if row["months_since_start"] == 12]
    assert len(at_12) == len(cohort_nrr)
    theirs = ("cohort_month", "customers", "total_starting_mrr", "ending_revenue", "nrr_percent", "grr_percent")
    ours = ("cohort_month", "customers", "starting_mrr", "mrr", "nrr_percent", "grr_percent")
    for row, other in zip(at_12, cohort_nrr, strict=True):
        assert figures(row, *ours, "logo_retention_percent") == figures(other, *theirs, "logo_retention_percent")
    started = [row for row in marts["cohort_retention"] if row["months_since_start"] == 0]
    assert all(row["nrr_percent"] == row["grr_percent"] == 100 for row in started)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories.companies_with_usage())
def test_what_must_add_up(company):
    raw, variables = company
    try:
        marts, others = picture(raw, variables), build(raw, variables | {"cohort_window_months": 12})
    except BuildRefused:
        return
    check_what_must_add_up(marts, others)


def check_what_must_add_up(marts, others):
    assert set(marts) == set(PICTURE) == set(COLUMNS)
    for mart, columns in COLUMNS.items():
        assert all(list(row) == columns.split() for row in marts[mart]), mart
    changes_make_movements(marts, others["revenue_movements"])
    parts_make_trailing(marts)
    cohorts_agree(marts, others["cohort_nrr"])
    for mart in ("trailing_nrr", "cohort_retention", "dimension_nrr"):
        rows = [row for row in marts[mart] if row["nrr_percent"] is not None]
        assert all(0 <= row["grr_percent"] <= min(D(100), row["nrr_percent"]) for row in rows)
    assert len(marts["nrr_forecast"]) in (0, 9)
    adopted = sum(row["customers"] for row in marts["adoption_expansion"])
    assert adopted <= len({row["customer_id"] for row in others["revenue_movements"]})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories.companies_with_usage(), histories.accounting())
def test_what_must_add_up_with_parents_usage_and_bridged_gaps(company, accounting):
    raw, variables = company
    try:
        raw, variables = accounting(raw, variables | {"cohort_window_months": 12})
        marts, others = picture(raw, variables), build(raw, variables)
    except BuildRefused:
        return
    for row in marts["mrr_changes"]:
        row.pop("is_bridged", None)
    check_what_must_add_up(marts, others)


def test_random_companies_adopt_features():
    """The strategy gives companies whose customers used something on their first 90 days."""

    def adopts(company):
        try:
            rows = picture(*company)["adoption_expansion"]
        except BuildRefused:
            return False
        return any(row["features_adopted"] != "0" for row in rows)

    quick = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    find(histories.companies_with_usage(), adopts, settings=settings(quick, phases=[Phase.generate]))
