"""Raw rows -> accepted facts and quarantined rows, for each of contract.md's three shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from .rates import Rates
from .reading import boolean, lower, month_text, number, timestamp, trimmed, whole_cents
from .settings import Settings

COLUMNS = {
    "subscription_events": (
        "event_id customer_id subscription_id event_type occurred_at recorded_at plan quantity unit_amount"
        " discount_percent billing_interval billing_interval_count currency is_recurring reason"
    ).split(),
    "subscription_periods": (
        "subscription_id customer_id start_date end_date monthly_amount plan quantity currency reason"
    ).split(),
    "mrr_history": "customer_id month mrr_amount".split(),
    "customers": (
        "customer_id annual_contract_value industry acquisition_channel country parent_customer_id signed_up_at"
    ).split(),
}
PRICED = ("started", "changed", "renewed", "resumed")
UNPRICED = ("paused", "cancelled", "trial_started")
MONTHS_IN_PERIOD = {"day": Fraction(12, 365), "week": Fraction(12, 52), "month": Fraction(1), "year": Fraction(12)}
TOO_LARGE_CENTS = 10**16  # an MRR of 10^14


@dataclass(frozen=True, eq=False)
class Fact:
    """One accepted raw row. Instants are naive UTC; `monthly` is MRR in `currency`, unrounded (0 if unpriced)."""

    row: dict
    customer_id: str
    subscription_id: str
    occurred_at: datetime
    recorded_at: datetime
    currency: str
    monthly: Fraction
    event_type: str = "started"
    one_time: bool = False
    ends_at: datetime | None = None


@dataclass
class Judged:
    """What became of a raw table's rows; `quarantined` holds (row, reason)."""

    columns: list[str]
    raw_count: int = 0
    duplicate_count: int = 0
    accepted: list[Fact] = field(default_factory=list)
    quarantined: list[tuple[dict, str]] = field(default_factory=list)


def folded(rows: list[dict], columns: list[str]) -> list[dict]:
    """Rows as trimmed text in the contract's columns, each different one once, in order of appearance."""
    distinct = {tuple(trimmed(row.get(column)) for column in columns): None for row in rows}
    return [dict(zip(columns, values, strict=True)) for values in distinct]


def bytewise(row: dict, columns: list[str]) -> tuple[str, ...]:
    """Sort key by the columns in order (code points order as UTF-8 bytes do); missing text first."""
    return tuple(row[column] or "" for column in columns)


def judge(table: str, rows: list[dict], rates: Rates, settings: Settings) -> Judged:
    """Folds, judges and accepts the rows of a raw table (contract.md, "Bad input")."""
    columns = COLUMNS[table]
    reason_of, fact_of, repeat_key, repeat_reason = SHAPES[table]
    distinct = folded(rows, columns)
    judged = Judged(columns, len(rows), len(rows) - len(distinct))
    facts = []
    for row in distinct:
        reason = reason_of(row, rates)
        if reason:
            judged.quarantined.append((row, reason))
        else:
            facts.append(fact_of(row, rates, settings))
    seen = set()
    for fact in sorted(facts, key=lambda fact: (fact.recorded_at, bytewise(fact.row, columns))):
        key = repeat_key(fact)
        if key is not None and key in seen:
            judged.quarantined.append((fact.row, repeat_reason))
        else:
            judged.accepted.append(fact)
        seen.add(key)
    return judged


def event_reason(row: dict, rates: Rates) -> str | None:
    """The first reason that sets an event aside (all but conflicting_duplicate), or None."""
    for column in ("event_id", "customer_id", "subscription_id"):
        if row[column] is None:
            return f"missing_{column}"
    if timestamp(row["occurred_at"]) is None:
        return "invalid_occurred_at"
    if row["recorded_at"] is not None and timestamp(row["recorded_at"]) is None:
        return "invalid_recorded_at"
    event_type = lower(row["event_type"])
    if event_type in UNPRICED:
        return None
    return price_reason(row, rates) if event_type in PRICED else "unknown_event_type"


def price_reason(row: dict, rates: Rates) -> str | None:
    """The first reason among the price columns, or None."""
    interval, count = lower(row["billing_interval"]) or "month", number(row["billing_interval_count"] or "1")
    quantity, discount = number(row["quantity"] or "1"), number(row["discount_percent"] or "0")
    currency = rates.currency_of(row["currency"])
    later_reasons = (
        ("invalid_quantity", quantity is None or quantity < 0),
        ("invalid_discount", discount is None or not 0 <= discount <= 100),
        ("unknown_billing_interval", interval not in MONTHS_IN_PERIOD),
        ("invalid_billing_interval_count", count is None or count.denominator != 1 or count < 1),
        ("invalid_is_recurring", row["is_recurring"] is not None and boolean(row["is_recurring"]) is None),
        ("unknown_currency", not rates.is_known(currency)),
    )
    later = next((reason for reason, applies in later_reasons if applies), None)
    return amount_reason(row["unit_amount"], None if later else monthly_price(row), currency, rates) or later


def amount_reason(text: str | None, monthly: Fraction | None, currency: str, rates: Rates) -> str | None:
    """missing_amount or invalid_amount (unreadable, negative, MRR of 10^14 or more); monthly None = can't be told."""
    if text is None:
        return "missing_amount"
    amount = number(text)
    if amount is None or amount < 0:
        return "invalid_amount"
    if monthly is not None and whole_cents(monthly * rates.largest(currency)) >= TOO_LARGE_CENTS:
        return "invalid_amount"
    return None


def monthly_price(row: dict) -> Fraction | None:
    """definitions.md section 3: quantity × unit_amount × (1 − discount/100) ÷ months in one billing period."""
    unit_amount = number(row["unit_amount"])
    if unit_amount is None:
        return None
    months = MONTHS_IN_PERIOD[lower(row["billing_interval"]) or "month"] * number(row["billing_interval_count"] or "1")
    discount = number(row["discount_percent"] or "0")
    return number(row["quantity"] or "1") * unit_amount * (1 - discount / 100) / months


def event_fact(row: dict, rates: Rates, settings: Settings) -> Fact:
    """An accepted row of subscription_events."""
    event_type, occurred_at = lower(row["event_type"]), timestamp(row["occurred_at"])
    priced = event_type in PRICED
    return Fact(
        row,
        row["customer_id"],
        row["subscription_id"],
        occurred_at,
        timestamp(row["recorded_at"]) or occurred_at,
        rates.currency_of(row["currency"]) if priced else rates.reporting_currency,
        monthly_price(row) if priced else Fraction(0),
        event_type,
        one_time=priced and boolean(row["is_recurring"]) is False,
    )


def period_reason(row: dict, rates: Rates) -> str | None:
    """The first reason that sets a period aside, or None."""
    for column in ("customer_id", "subscription_id"):
        if row[column] is None:
            return f"missing_{column}"
    if timestamp(row["start_date"]) is None:
        return "invalid_start_date"
    if row["end_date"] is not None and timestamp(row["end_date"]) is None:
        return "invalid_end_date"
    currency, quantity = rates.currency_of(row["currency"]), number(row["quantity"] or "1")
    known = rates.is_known(currency)
    amount = amount_reason(row["monthly_amount"], number(row["monthly_amount"]) if known else None, currency, rates)
    if amount:
        return amount
    if quantity is None or quantity < 0:
        return "invalid_quantity"
    return None if known else "unknown_currency"


def period_edge(text: str | None, settings: Settings) -> datetime | None:
    """The instant of a start_date or end_date: a day without a clock is a day of the reporting time zone."""
    instant = timestamp(text)
    return settings.first_instant(instant.date()) if instant and len(text) == 10 else instant


def period_fact(row: dict, rates: Rates, settings: Settings) -> Fact:
    """An accepted row of subscription_periods."""
    start, end = period_edge(row["start_date"], settings), period_edge(row["end_date"], settings)
    currency, amount = rates.currency_of(row["currency"]), number(row["monthly_amount"])
    return Fact(row, row["customer_id"], row["subscription_id"], start, start, currency, amount, ends_at=end)


def history_reason(row: dict, rates: Rates) -> str | None:
    """The first reason that sets a row of mrr_history aside (all but duplicate_month), or None."""
    if row["customer_id"] is None:
        return "missing_customer_id"
    if timestamp(month_text(row["month"])) is None:
        return "invalid_month"
    return amount_reason(row["mrr_amount"], number(row["mrr_amount"]), rates.reporting_currency, rates)


def history_fact(row: dict, rates: Rates, settings: Settings) -> Fact:
    """An accepted row of mrr_history: one subscription a customer, changing at the month's first instant."""
    start, amount = settings.first_instant(settings.named_month(row["month"])), number(row["mrr_amount"])
    return Fact(row, row["customer_id"], row["customer_id"], start, start, rates.reporting_currency, amount)


# table -> (why a row is set aside, how an accepted one is read, what may be there only once, and the reason if not)
SHAPES: dict[str, tuple[Callable, Callable, Callable, str]] = {
    "subscription_events": (event_reason, event_fact, lambda fact: fact.row["event_id"], "conflicting_duplicate"),
    "subscription_periods": (period_reason, period_fact, lambda fact: None, ""),
    "mrr_history": (history_reason, history_fact, lambda fact: (fact.customer_id, fact.occurred_at), "duplicate_month"),
}
