"""Hypothesis strategies for small companies: raw tables as text, with the variables of a build.

Plausible histories first (customers start, grow, shrink, leave and come back over 1 to 30 months), and on
one row in eight something odd or wrong. Use `companies()` for any shape, or one of `event_companies()`,
`period_companies()` and `history_companies()`; each gives (raw, variables) as `referee.build` takes them.
"""

from __future__ import annotations

import os
import re
import zlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

# NRR_HISTORIES=10: ten times as many examples of the suites that count theirs with `share`.
SHARE = float(os.environ.get("NRR_HISTORIES") or 1)
ZONES = ("UTC", "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
HORIZONS = (30, 29, 28, 26, 24, 22, 20, 18, 16, 14, 13, 6, 2, 1)
CUSTOMERS = ("c1", "C1", "c2", "c10", "007", "7", "é", "e\u0301", "客户", "\u00a0c1", 'a,"b"', "null", "1e2", "c 1")
SUBSCRIPTIONS = ("s1", "S1", "β", "s2", "null")
TYPES = ("changed",) * 6 + ("cancelled",) * 4 + ("renewed", "paused", "resumed", "started", "trial_started")
REVIVALS = ("started",) * 3 + ("resumed",) * 3 + ("changed", "renewed", "trial_started")
STARTS = ("started",) * 6 + ("trial_started", "changed", "renewed", "resumed")
BLANKS = (" ", "  ", "\t", "\n", "\r", "\x0b", "\x0c")
# unit_amount, quantity, discount_percent, billing_interval, billing_interval_count
PRICES = (
    ("100", None, None, None, None),
    ("200.00", "1", "0", "month", "1"),
    ("50", "3", None, "Month", None),
    ("1000", None, "10", "month", None),
    ("12000", None, None, "year", None),
    ("10000", None, None, "YEAR", "1"),
    ("9999.99", None, None, "year", "1.0"),
    ("100000", None, None, "year", None),
    ("100000.08", "1", None, "year", None),
    ("8333.33", None, None, "month", None),
    ("24000", "2", "50", "year", "2"),
    ("300", None, None, "month", "3"),
    ("25", None, None, "week", None),
    ("52", "0.5", "12.5", "Week", "2"),
    ("1", None, None, "day", None),
    ("3.65", "10", "33.33", "day", "30"),
    ("10.005", None, None, "month", None),
    ("0.06", None, None, "year", None),
    ("10.01", None, "50", None, None),
    ("0.005", None, None, None, None),
    ("0.0049999999999999999", None, None, None, None),
    ("1e2", "+3", "007", "month", "1e0"),
    (".5", "5.", "0.0", "month", "2."),
    ("1.5E+2", "1e-1", "1e1", "day", "007"),
    ("0", None, None, None, None),
    ("100", "0", None, None, None),
    ("100", None, "100", None, None),
    ("-0.00", "-0", "-0", None, None),
    ("0.01", "0.49999999999999999999", None, None, None),
    ("99.99", None, "33.33333333333333333333", "week", "3"),
    ("100", None, None, "month", "1e17"),
    ("123456789012.345", None, None, None, None),
    ("000100.10000000000000000000000000", None, None, None, None),
)
CURRENCIES = (None,) * 10 + ("USD", "usd", "EUR", "EUR", "eur", "Gbp", "GBP", "JPY")
BAD_NUMBERS = (
    "1,000",
    "1_000",
    "NaN",
    "inf",
    "-Infinity",
    "1e30",
    "abc",
    "--1",
    "1e",
    ".",
    "0x10",
    "１２",
    "1 0",
    "1e-21",
)
BAD_TIMES = (
    "2024-13-01",
    "2023-02-29",
    "2024-1-5",
    "01/02/2024",
    "2024-01-01T24:00",
    "2024-01-01T10",
    "2024-01-01 10:00 Z",
)
BAD_TIMES += (
    "2024-01-01T10:61",
    "2024-01-01T10:00:60",
    "2024-01-01T10:00:00.",
    "2024-01-01T10:00+5",
    "20240101",
    "soon",
)
BAD_TIMES += ("2024-01-01  10:00", "２０２４-01-01", "2024-01-01T10:00:00+05:60", "2024-01-01T10:00:00,5", "0000-01-01")
BAD_EVENT_VALUES = {
    "event_id": (None, "", " \t"),
    "customer_id": (None, "", "\n"),
    "subscription_id": (None, "", "  "),
    "occurred_at": (None, "", *BAD_TIMES),
    "recorded_at": BAD_TIMES,
    "event_type": (None, "", "upgrade", "start ed", "canceled", "started."),
    "unit_amount": (None, "", " ", None, "-5", "-0.01", "1000000000000000000", *BAD_NUMBERS),
    "quantity": ("-1", "1e18", *BAD_NUMBERS),
    "discount_percent": ("-1", "100.01", "101", "10%", *BAD_NUMBERS),
    "billing_interval": ("quarter", "months", "monthly", "1", "m"),
    "billing_interval_count": ("0", "-1", "1.5", "2.0001", *BAD_NUMBERS),
    "is_recurring": ("maybe", "y", "n", "2", "on", "1.0", "-"),
    "currency": ("CHF", "XXX", "US", "U$D", "chf"),
}
GOOD_FLAGS = (None, None, None, "true", "TRUE", "t", "1", "Yes")
ONE_TIME_FLAGS = ("false", "F", "0", "No", "f")
REASONS = (None, None, "payment_failed", "too expensive", "Payment_Failed", "moved\nhouse", "null")
PLANS = (None, "basic", "Basic", "pro", 'plan, with "quotes"')
EPOCHS = (date(2023, 1, 1), date(2022, 11, 1), date(2023, 2, 1), date(2019, 3, 1))


def share(count: int, least: int = 1) -> int:
    """How many examples to take where `count` are the usual number."""
    return max(least, round(SHARE * count))


def chance(draw, percent: int) -> bool:
    """True in about `percent` of the draws; shrinks to False."""
    return draw(st.integers(0, 99)) >= 100 - percent


def pick(draw, values):
    """One of the values; shrinks to the first."""
    return draw(st.sampled_from(values))


def month_later(day: date, months: int) -> date:
    """The first day of the month that many months after the day's."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@st.composite
def spelled(draw, instant: datetime) -> str:
    """A naive UTC instant in one of the contract's spellings (date only where it is a midnight in UTC)."""
    if instant.time() == datetime.min.time() and chance(draw, 60):
        return instant.date().isoformat()
    hours, minutes, offset = pick(
        draw,
        (
            (0, 0, ""),
            (0, 0, "Z"),
            (5, 30, "+05:30"),
            (-8, 0, "-08"),
            (13, 0, "+13:00"),
            (-3, -30, "-03:30"),
            (0, 0, "+00"),
        ),
    )
    local = instant + timedelta(hours=hours, minutes=minutes)
    text = f"{local:%Y-%m-%d}{pick(draw, 'T ')}{local:%H:%M}"
    if local.microsecond:
        digits = f"{local.microsecond:06d}"
        return f"{text}:{local:%S}.{pick(draw, (digits, digits + '9', digits + '000', digits.rstrip('0')))}{offset}"
    seconds = (
        pick(draw, (f":{local:%S}", f":{local:%S}.0", f":{local:%S}.000000"))
        if local.second or chance(draw, 70)
        else ""
    )
    return f"{text}{seconds}{offset}"


@st.composite
def moments(draw, month: date, zone: str) -> datetime:
    """A naive UTC instant in or on the edge of a month: its first instant, just before, its last day, any time."""
    kind = draw(st.integers(0, 9))
    clock = ZoneInfo("UTC") if kind in (1, 3) else ZoneInfo(zone)
    edge = datetime(month.year, month.month, 1, tzinfo=clock).astimezone(UTC).replace(tzinfo=None)
    if kind <= 1:
        return edge
    if kind <= 3:
        return edge - pick(draw, (timedelta(microseconds=1), timedelta(seconds=1), timedelta(hours=1)))
    if kind == 4:
        return edge + timedelta(microseconds=1)
    if kind == 5:  # the last day, 29 February included
        return datetime.combine(month_later(month, 1) - timedelta(days=1), datetime.min.time())
    day = datetime(month.year, month.month, draw(st.integers(1, 28)))
    return day if kind <= 7 else day + timedelta(seconds=draw(st.integers(0, 86399)))


@st.composite
def event_times(draw, months: int, epoch: date, zone: str) -> list[datetime]:
    """When a subscription's events take effect: from a first month on, with gaps, ties and late ones."""
    offset = draw(st.integers(0, 8 if chance(draw, 60) else max(months - 1, 0)))
    times = [draw(moments(month_later(epoch, min(offset, months - 1)), zone))]
    for _ in range(pick(draw, (0, 1, 3, 4, 5, 6, 7, 8, 9, 10))):
        gap = pick(draw, (1, 2, 3, 4, 0, 1, 2, 5, 8, None))
        if gap is None:  # at the same instant as the one before
            times.append(times[-1])
            continue
        offset += gap
        if offset > months + 1:  # a little beyond the horizon: scheduled
            break
        times.append(draw(moments(month_later(epoch, offset), zone)))
    return times


@st.composite
def event_rows(draw, customer: str, subscription: str, months: int, epoch: date, zone: str) -> list[dict]:
    """The events of one subscription, all of them good; event_id is filled in later."""
    rows, paying = [], None
    for instant in draw(event_times(months, epoch, zone)):
        event_type = pick(draw, STARTS if paying is None else TYPES if paying else REVIVALS)
        row = {"customer_id": customer, "subscription_id": subscription, "event_type": event_type}
        row["occurred_at"] = draw(spelled(instant))
        if chance(draw, 50):
            delay = pick(draw, (0, 0, 1, 3600, 86400, 40 * 86400, -86400, -20 * 86400))
            row["recorded_at"] = draw(spelled(instant + timedelta(seconds=delay)))
        priced = event_type not in ("cancelled", "paused", "trial_started")
        if priced or chance(draw, 30):
            names = ("unit_amount", "quantity", "discount_percent", "billing_interval", "billing_interval_count")
            row |= dict(zip(names, pick(draw, PRICES), strict=True))
            row["currency"] = pick(draw, CURRENCIES)
            row["is_recurring"] = pick(draw, ONE_TIME_FLAGS if chance(draw, 8) else GOOD_FLAGS)
        row["plan"] = pick(draw, PLANS)
        if not priced:
            row["reason"] = pick(draw, REASONS)
        paying = priced
        rows.append(row)
    return rows


@st.composite
def spoiled_event(draw, row: dict) -> dict:
    """The row with something odd or, mostly, wrong in it."""
    if chance(draw, 4):
        return row | {
            "unit_amount": "900000000000000000",
            "billing_interval": "day",
            "quantity": "1000",
            "currency": None,
        }
    if row.get("unit_amount") and chance(draw, 12):
        return row | {"unit_amount": pick(draw, (None, "", " "))}
    row = dict(row)
    for _ in range(pick(draw, (1, 1, 2))):
        column = pick(draw, (*BAD_EVENT_VALUES, "unit_amount", "is_recurring", "quantity"))
        row[column] = pick(draw, BAD_EVENT_VALUES[column])
    return row


@st.composite
def repeated(draw, row: dict, changes: dict) -> dict:
    """A copy: with other white space only, or with another value in one column."""
    if chance(draw, 50):
        column = pick(draw, tuple(changes))
        return row | {column: pick(draw, changes[column])}
    filled = [column for column, value in row.items() if value]
    return row | {
        column: pick(draw, BLANKS) + row[column] + pick(draw, BLANKS) for column in filled[:: pick(draw, (1, 2, 5))]
    }


EVENT_CHANGES = {
    "unit_amount": ("101", "7", "abc"),
    "recorded_at": (None, "2023-05-05", "2023-05-05T00:00:00Z", "2019-01-01"),
    "occurred_at": ("2023-06-01", "2023-06-01T00:00"),
    "plan": ("zeta", None, "Alpha"),
    "customer_id": ("c1", "c3"),
    "reason": ("payment_failed", None, "~"),
}


@st.composite
def identities(draw) -> list[tuple[str, str]]:
    """Pairs of customer and subscription; subscription ids are shared between customers."""
    customers = draw(st.lists(st.sampled_from(CUSTOMERS), min_size=1, max_size=8, unique=True))
    return [(c, s) for c in customers for s in SUBSCRIPTIONS[: pick(draw, (1, 1, 2, 3))]]


@st.composite
def frames(draw) -> tuple[date, int, str]:
    """The first month, the number of months and the reporting time zone of a company."""
    return pick(draw, EPOCHS), pick(draw, HORIZONS), pick(draw, ZONES)


@st.composite
def subscription_events(draw, frame: tuple[date, int, str]) -> list[dict]:
    """Rows of subscription_events in any order, good and bad, with identical and conflicting copies."""
    epoch, months, zone = frame
    rows = []
    for customer, subscription in draw(identities()):
        rows += draw(event_rows(customer, subscription, months, epoch, zone))
    for place, row in enumerate(rows):
        row["event_id"] = f"{'eE'[place % 2]}{place // 2}"  # ids that differ in letter case only
        if chance(draw, 10):
            row["event_type"] = pick(draw, (str.upper, str.title))(row["event_type"])
    rows = [draw(spoiled_event(row)) if chance(draw, 11) else row for row in rows]
    copies = [draw(repeated(row, EVENT_CHANGES)) for row in rows if chance(draw, 8)]
    return draw(st.permutations(rows + copies)) if chance(draw, 50) else rows + copies


@st.composite
def customers(draw, ids: list[str]) -> list[dict]:
    """Rows of customers: at most one for each id, some with bad values, and some of nobody."""
    values = (
        None,
        "9999.99",
        "10000",
        "99999.99",
        "100000",
        "1e5",
        "5e3",
        "+250000",
        "",
        "-1",
        "n/a",
        "1,000",
        "NaN",
        "1e18",
        "0",
    )
    industries = ("saas", "saas", None, "retail", " saas ", "SaaS", "", "unknown", "Gesundheit & Pflege")
    rows = []
    for customer in sorted({*ids, "nobody"}):
        if chance(draw, 75):
            row = {
                "customer_id": customer,
                "annual_contract_value": pick(draw, values),
                "industry": pick(draw, industries),
            }
            row |= {
                "acquisition_channel": pick(draw, ("ads", None, "referral")),
                "country": pick(draw, ("DE", "US", None)),
            }
            rows += [row, {name: f" {text}\t" if text else text for name, text in row.items()}][
                : pick(draw, (1, 1, 1, 2))
            ]
    return rows + [{"customer_id": None, "industry": "lost"}] * chance(draw, 10)


@st.composite
def exchange_rates(draw, epoch: date, zone: str) -> list[dict]:
    """Rates of EUR, GBP and JPY at several days, some unreadable; CHF never has a usable one."""
    rows = [
        {
            "currency": "CHF",
            "rate_date": "2023-01-01",
            "rate": pick(draw, ("0", "-1", "abc", None, "NaN", "1.0000000000000000001")),
        }
    ]
    for currency in ("EUR", "gbp", "JPY"):
        for number in range(pick(draw, (2, 1, 3, 0 if currency == "JPY" else 2))):
            day = month_later(epoch, 7 * number + draw(st.integers(0, 5))) + timedelta(days=draw(st.integers(0, 27)))
            rate = pick(draw, ("1.1", "0.5", "1.083333", "2", "0.0067", "1e-2", "1.23456789012345678", "150.5"))
            begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
            text = draw(spelled(begins)) if chance(draw, 15) else day.isoformat()
            rows.append({"currency": currency, "rate_date": text, "rate": rate})
            if chance(draw, 20):  # unreadable beside it, or the same again
                same = (
                    ("rate", rate + "0" if "." in rate and "e" not in rate else rate),
                    ("rate", "0"),
                    ("rate", "1,1"),
                    ("rate_date", "2023-02-30"),
                )
                rows.append(rows[-1] | dict([pick(draw, same)]))
    return rows


@st.composite
def variables(draw, frame: tuple[date, int, str]) -> dict:
    """The variables of a build; as_of_date mostly near the end of the company's months, or None."""
    epoch, months, zone = frame
    as_of = month_later(epoch, months - pick(draw, (0, 0, 0, 1, 3)))
    as_of += timedelta(days=pick(draw, (0, 0, 1, 14, -1)))
    fx = month_later(epoch, draw(st.integers(-1, 12))) + timedelta(days=draw(st.integers(0, 27)))
    span = (12,) * 6 + (1, 2, 3, 6, 11)
    return {
        "as_of_date": None if chance(draw, 30) else as_of.isoformat(),
        "reporting_timezone": zone,
        "reporting_currency": "USD",
        "fx_rate_date": fx.isoformat() if chance(draw, 50) else None,
        "tenure_months": pick(draw, span),
        "cohort_window_months": pick(draw, span),
        "min_segment_customers": pick(draw, (1, 1, 2, 3)),
        "segment_thresholds": {"SMB": 10000, "Mid-Market": 100000, "Enterprise": None},
        "max_quarantined_percent": 100,
    }


@st.composite
def _company(draw, table: str, facts) -> tuple[dict, dict]:
    frame = draw(frames())
    raw = {table: draw(facts(frame))}
    ids = sorted({row["customer_id"] for row in raw[table] if row.get("customer_id")})
    if chance(draw, 75):
        raw["customers"] = draw(
            customers([text.strip(" \t\n\r\x0b\x0c") for text in ids if text.strip(" \t\n\r\x0b\x0c")])
        )
    if chance(draw, 95) and table != "mrr_history":
        raw["exchange_rates"] = draw(exchange_rates(frame[0], frame[2]))
    return raw, draw(variables(frame))


@st.composite
def subscription_periods(draw, frame: tuple[date, int, str]) -> list[dict]:
    """Rows of subscription_periods: following each other, with gaps, overlapping, open, empty, bad."""
    epoch, months, zone = frame
    rows = []
    for customer, subscription in draw(identities()):
        times = draw(event_times(months, epoch, zone))
        for start, after in zip(times, [*times[1:], None], strict=True):
            end = pick(
                draw,
                (
                    after,
                    after,
                    None,
                    after or start + timedelta(days=45),
                    start + timedelta(days=200),
                    start,
                    start - timedelta(days=1),
                    start + timedelta(days=20),
                ),
            )
            row = {"subscription_id": subscription, "customer_id": customer, "start_date": draw(spelled(start))}
            row |= {"end_date": draw(spelled(end)) if end else None, "monthly_amount": pick(draw, PRICES)[0]}
            row |= {"plan": pick(draw, PLANS), "quantity": pick(draw, (None, "3", "0.5", "1e1"))}
            rows.append(row | {"currency": pick(draw, CURRENCIES), "reason": pick(draw, REASONS)})
    bad = {name: BAD_EVENT_VALUES[name] for name in ("customer_id", "subscription_id", "quantity", "currency")}
    bad |= {
        "start_date": BAD_EVENT_VALUES["occurred_at"],
        "end_date": BAD_TIMES,
        "monthly_amount": BAD_EVENT_VALUES["unit_amount"],
    }
    return draw(
        _with_bad_rows(rows, bad, {"monthly_amount": ("101",), "end_date": (None, "2023-09-01"), "plan": ("zeta",)})
    )


@st.composite
def month_texts(draw, month: date, zone: str) -> str:
    """A month in one of the spellings that exports give it."""
    written = month.isoformat()
    begins = datetime(month.year, month.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
    texts = (written[:7], written[:7], written, written[:7] + "-15", written + "T00:00:00Z", written[:7] + "-28 23:30-05")
    return pick(draw, (*texts, draw(spelled(begins))))


@st.composite
def mrr_history(draw, frame: tuple[date, int, str]) -> list[dict]:
    """Rows of mrr_history: runs of months with amounts, gaps, months in several spellings, bad ones."""
    epoch, months, zone = frame
    rows = []
    for customer in draw(st.lists(st.sampled_from(CUSTOMERS), min_size=1, max_size=8, unique=True)):
        place, amount = draw(st.integers(0, min(months - 1, 5))), pick(draw, PRICES)[0]
        while place < months:
            if chance(draw, 25):
                amount = pick(draw, PRICES)[0]
            if not chance(draw, 8):
                month = draw(month_texts(month_later(epoch, place), zone))
                rows.append({"customer_id": customer, "month": month, "mrr_amount": amount})
            place += pick(draw, (1,) * 10 + (3, 6))
    bad = {"customer_id": (None, "", " "), "mrr_amount": BAD_EVENT_VALUES["unit_amount"]}
    bad["month"] = (None, "", "2023-13", "2023-1", "202301", "01/2023", "2023", "2023-01-", *BAD_TIMES)
    return draw(_with_bad_rows(rows, bad, {"mrr_amount": ("101", "7", "0"), "month": ("2023-06", "2023-06-30")}))


@st.composite
def _with_bad_rows(draw, rows: list[dict], bad: dict, changes: dict) -> list[dict]:
    spoiled = []
    for row in rows:
        if chance(draw, 10):
            column = pick(draw, tuple(bad))
            row = row | {column: None if chance(draw, 20) else pick(draw, bad[column])}
        spoiled.append(row)
    copies = [draw(repeated(row, changes)) for row in spoiled if chance(draw, 8)]
    return draw(st.permutations(spoiled + copies)) if chance(draw, 50) else spoiled + copies


def event_companies() -> st.SearchStrategy[tuple[dict, dict]]:
    """(raw, variables) with the facts in subscription_events."""
    return _company("subscription_events", subscription_events)


def period_companies() -> st.SearchStrategy[tuple[dict, dict]]:
    """(raw, variables) with the facts in subscription_periods."""
    return _company("subscription_periods", subscription_periods)


def history_companies() -> st.SearchStrategy[tuple[dict, dict]]:
    """(raw, variables) with the facts in mrr_history."""
    return _company("mrr_history", mrr_history)


def companies() -> st.SearchStrategy[tuple[dict, dict]]:
    """(raw, variables) in any of the three shapes, mostly events."""
    return st.one_of(event_companies(), event_companies(), period_companies(), history_companies())


FEATURES = ("reports", "Reports", "api", "export", "sso", " api ", "café", "null")
BAD_USAGE = {"customer_id": (None, "", " \t"), "feature": (None, "", "  "), "used_at": (None, "", *BAD_TIMES)}


def first_written_days(facts: list[dict]) -> dict[str, date]:
    """customer -> the earliest day its rows begin with, as written, where that is a day."""
    found = {}
    for row in facts:
        customer, text = row.get("customer_id"), row.get("occurred_at") or row.get("start_date") or row.get("month")
        try:
            day = date.fromisoformat(f"{(text or '').strip()[:10]}-01"[:10])
        except ValueError:
            continue
        if customer and customer.strip():
            found[customer.strip()] = min(day, found.get(customer.strip(), day))
    return found


@st.composite
def feature_usage(draw, facts: list[dict]) -> list[dict]:
    """Rows of feature_usage for the customers of a fact table: around their days 1 to 90, some bad or repeated."""
    rows = []
    for customer, day in first_written_days(facts).items():
        for _ in range(pick(draw, (2, 0, 1, 3, 5))):
            later = pick(draw, (0, 1, 30, 88, 89, 90, 91, -1, 120))
            instant = datetime(day.year, day.month, day.day) + timedelta(days=later, hours=pick(draw, (0, 5, 12, 23)))
            row = {"customer_id": customer, "feature": pick(draw, FEATURES), "used_at": draw(spelled(instant))}
            if chance(draw, 6):
                column = pick(draw, tuple(BAD_USAGE))
                row[column] = pick(draw, BAD_USAGE[column])
            rows.append(row)
    rows.append({"customer_id": "nobody", "feature": "api", "used_at": "2024-01-01"})
    return rows + rows[:: pick(draw, (1, 3, 7))] * chance(draw, 20)


@st.composite
def companies_with_usage(draw) -> tuple[dict, dict]:
    """(raw, variables) as companies() gives them, mostly with the raw table feature_usage."""
    raw, variables = draw(companies())
    table = next(name for name in ("subscription_events", "subscription_periods", "mrr_history") if name in raw)
    return (raw | {"feature_usage": draw(feature_usage(raw[table]))} if chance(draw, 85) else raw), variables


@st.composite
def accounting(draw):
    """A function (raw, variables) -> the same with parents, usage_charges and the variables that use them."""
    parents = draw(st.lists(st.sampled_from((None, None, *CUSTOMERS)), min_size=10, max_size=10))
    charges = [
        {
            "customer_id": pick(draw, CUSTOMERS),
            "month": draw(month_texts(month_later(date(2023, 1, 1), draw(st.integers(-2, 20))), "America/New_York")),
            "amount": pick(draw, ("10", "0", "99.995", "1e3", "33.33", "-5", "x", None)),
            "currency": pick(draw, (None, "USD", "EUR", "XXX")),
        }
        for _ in range(pick(draw, (0, 3, 8, 15)))
    ]
    chosen = {
        "roll_up_to_parent": chance(draw, 50),
        "usage_basis": pick(draw, ("actual", "trailing_3_months", "exclude")),
        "renewal_grace_days": pick(draw, (0, 10, 45, 100)),
    }

    def added(raw: dict, variables: dict) -> tuple[dict, dict]:
        ids = sorted({(row.get("customer_id") or "").strip() for row in raw.get("customers", [])} - {""})
        parent_of = dict(zip(ids, parents))
        rows = [
            row | {"parent_customer_id": parent_of.get((row.get("customer_id") or "").strip())}
            for row in raw.get("customers", [])
        ]
        return raw | {"customers": rows, "usage_charges": charges}, variables | chosen

    return added


def with_values(rows: list[dict]) -> list[dict]:
    """The same raw rows with half of the numbers that a Parquet file may keep as numbers in that form, and with row_hash.

    Which half is decided by event and column, so a row is the same in every build; only numbers without zeros at their
    end, which quarantine shows as they were.

    Args:
        rows: column -> text; rows that aren't raw events come back as they are.
    """
    return [_with_values(row) | {"row_hash": _hash_of(row)} for row in rows]


def _hash_of(row: dict) -> int:
    return int.from_bytes(blake2b(repr(sorted(row.items())).encode(), digest_size=7).digest())


def _with_values(row: dict) -> dict:
    if "event_id" not in row:
        return row
    row = dict(row)
    for column in ("quantity", "unit_amount", "discount_percent", "billing_interval_count"):
        text = row.get(column) or ""
        is_value = zlib.crc32(f"{row['event_id']}/{column}".encode()) % 2
        if is_value and re.fullmatch(r"(0|[1-9][0-9]{0,8})([.][0-9]{0,3}[1-9])?", text):
            row |= {column: None, f"{column}_value": int(Decimal(text) * 10000)}
    return row
