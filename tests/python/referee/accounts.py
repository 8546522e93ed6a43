"""Who a customer is and what it is charged by use: roll_up_to_parent and usage_basis."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from .judging import Fact, amount_reason, folded
from .rates import Rates
from .reading import BuildRefused, month_text, number, timestamp, whole_cents
from .settings import Settings
from .states import State, first_day, month_number

USAGE_COLUMNS = "customer_id month amount currency".split()


def ultimate_parents(attributes: dict[str, dict]) -> dict[str, str]:
    """customer -> its topmost parent, for those with a row; BuildRefused where parents run in a circle."""
    found = {}
    for customer in sorted(attributes):
        path = [customer]
        while parent := attributes.get(path[-1], {}).get("parent_customer_id"):
            if parent in path:
                circle = [*path[path.index(parent) :], parent]
                raise BuildRefused(f"parent_customer_id runs in a circle: {' -> '.join(circle)}")
            path.append(parent)
        found[customer] = path[-1]
    return found


def charge_reason(row: dict, rates: Rates) -> str | None:
    """The first reason that sets a row of usage_charges aside, or None."""
    if row["customer_id"] is None:
        return "missing_customer_id"
    if timestamp(month_text(row["month"])) is None:
        return "invalid_month"
    currency = rates.currency_of(row["currency"])
    known = rates.is_known(currency)
    reason = amount_reason(row["amount"], number(row["amount"]) if known else None, currency, rates)
    return reason or (None if known else "unknown_currency")


def charges_by_customer(rows: list[dict], rates: Rates, fx_rate_date: date, settings: Settings) -> dict[str, dict[int, Fraction]]:
    """customer -> month number -> Σ of its usable charges in reporting currency, unrounded.

    Rows with a charge_reason are left out; identical rows are one.
    """
    found = defaultdict(lambda: defaultdict(Fraction))
    for row in folded(rows, USAGE_COLUMNS):
        if charge_reason(row, rates) is None:
            amount = number(row["amount"]) * rates.constant(rates.currency_of(row["currency"]), fx_rate_date)
            found[row["customer_id"]][month_number(settings.named_month(row["month"]))] += amount
    return found


def usage_states(rows: list[dict], rates: Rates, fx_rate_date: date, settings: Settings) -> list[State]:
    """A state whenever what a customer is charged by use changes, from its first charge to the last month in the table.

    It begins at a month's first instant and is rounded once. `actual`: the month's charges. `trailing_3_months`:
    the mean of this and the two months before, as far as they aren't before the customer's first charge.
    """
    by_customer = charges_by_customer(rows, rates, fx_rate_date, settings)
    last = max((month for charges in by_customer.values() for month in charges), default=0)
    span = {"actual": 1, "trailing_3_months": 3}[settings.usage_basis]
    states = []
    for customer, charges in by_customer.items():
        first, before = min(charges), 0
        for month in range(first, last + 1):
            recent = [charges.get(m, Fraction(0)) for m in range(max(first, month - span + 1), month + 1)]
            monthly, start = sum(recent) / len(recent), settings.first_instant(first_day(month))
            row = {"customer_id": customer}
            fact = Fact(row, customer, "", start, start, rates.reporting_currency, monthly, event_type="usage")
            cents = whole_cents(monthly)
            if cents != before:
                states.append(State(customer, "", start, (start,), cents, fact))
            before = cents
    return states
