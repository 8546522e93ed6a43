"""A customer's events with the arithmetic of their MRR, down to the raw row."""
from decimal import Decimal
from fractions import Fraction

from .bases import Base, day
from .facts import CHANGES, EVENTS, MONTHS_OF
from .formulas import Derived
from .numbers import month_text, months_between, months_later, plain, rounded, shown


def arithmetic(facts, event: dict) -> tuple[Decimal, str]:
    """The MRR of an event and how it comes about.

    Args:
        facts: the warehouse.
        event: a row of stg_subscription_events.

    Returns:
        The MRR, and the multiplication that gives it.
    """
    if event["unit_amount"] is None:
        return Decimal("0.00"), f"{event['event_type']}: nothing is paid"
    counts = facts.is_raw_shape("subscription_periods") or facts.is_raw_shape("mrr_history")
    quantity = Decimal(1) if counts else event["quantity"]  # there the amount is for all units together
    interval, times = event["billing_interval"] or "month", event["billing_interval_count"] or 1
    months, rate = MONTHS_OF[interval] * times, facts.rate(event["currency"])
    discount = event["discount_percent"] or Decimal(0)
    exact = Fraction(quantity) * Fraction(event["unit_amount"]) * (1 - Fraction(discount) / 100) / months * rate
    words = f"{plain(quantity)} × {plain(event['unit_amount'])}"
    words += f" × (1 − {plain(discount)} %)" if discount else ""
    words += f" ÷ {months}" if months != 1 else ""
    words += f" × {shown(rate)} ({event['currency']})" if rate != 1 else ""
    value = rounded(exact, 2)
    return value, f"{words} = {shown(exact)}" + (f" → {shown(value)}" if exact != value else "")


def change(facts, key) -> Base:
    """One change of a subscription's MRR."""
    rows = facts.rows(f"""
        select * from {CHANGES}
        where mrr_change <> 0 and customer_id = ? and event_id = coalesce(?, '') and occurred_at = ?
            and subscription_id is not distinct from ?""",
                      (key["customer_id"], key["event_id"], key["occurred_at"], key["subscription_id"]))
    return Base(f"the event {key['event_id'] or 'of charges by use'}", rows, ("mrr_change",), key["month"],
                ("customer_id", "event_id", "occurred_at"))


def mrr_before(scope) -> Derived:
    """What the subscription's change before left."""
    row = scope.base.rows[0]
    before = scope.facts.rows(f"""
        select event_id, occurred_at, mrr_after from {CHANGES}
        where customer_id = ? and source_customer_id is not distinct from ? and subscription_id is not distinct from ?
            and change_number < ? order by change_number desc limit 1""",
                              (row["customer_id"], row["source_customer_id"], row["subscription_id"],
                               row["change_number"]))
    if not before:
        return Derived(Decimal("0.00"), "the subscription's first change: nothing before it")
    return Derived(before[0]["mrr_after"], f"after {before[0]['event_id'] or 'charges'} of {before[0]['occurred_at']}")


def mrr_after(scope) -> Derived:
    """The arithmetic of the event, or of the month's charges by use."""
    row = scope.base.rows[0]
    if row["motion"] == "usage":
        return _charged(scope.facts, row)
    event = _event(scope.facts, row["event_id"])
    return Derived(*arithmetic(scope.facts, event))


def _event(facts, event_id: str) -> dict:
    return facts.rows(f"from {EVENTS} where event_id = ?", (event_id,))[0]


def _charged(facts, row: dict) -> Derived:
    customer = row["source_customer_id"] or row["customer_id"]
    charges = {each["month"]: Fraction(int(each["units"]), 10**20) for each in facts.rows(
        "from intermediate.int_charged_months where customer_id = ? order by month", (customer,))}
    span = 3 if facts.vars["usage_basis"] == "trailing_3_months" else 1
    counted = [charges.get(months_later(row["month"], -back), Fraction(0)) for back in range(span)]
    among = min(span, 1 + months_between(min(charges), row["month"]))
    exact = sum(counted) / among
    words = " + ".join(shown(each) for each in reversed(counted[:among]))
    return Derived(rounded(exact, 2), f"charges ({words}) ÷ {among} = {shown(exact)}")


def customer_story(facts, customer: str, until) -> tuple[list[str], list[str]]:
    """All events of a customer up to a month, with what each made of its MRR.

    Args:
        facts: the warehouse.
        customer: a customer_id of the marts (with roll_up_to_parent, an account: its customers' events).
        until: the last month.

    Returns:
        Lines to print, and sentences about what does not add up.
    """
    changes = facts.rows(f"""
        select * from {CHANGES} where customer_id = ? and month <= {day(until)}
        order by change_number""", (customer,))
    motions = {row["event_id"]: row["motion"] for row in facts.rows(
        "from marts.mrr_changes where customer_id = ?", (customer,))}
    known = {row["event_id"]: row | {"motion": motions.get(row["event_id"], row["motion"])}
             for row in changes if row["event_id"]}
    lines, wrong = [], []
    for event in _events_of(facts, customer, until):
        value, words = arithmetic(facts, event)
        row = known.get(event["event_id"])
        if row and row["mrr_after"] != value:
            wrong.append(f"event {event['event_id']} makes an MRR of {value}, and {row['mrr_after']} is counted.")
        lines += _event_lines(facts, event, words, row)
    for row in changes:
        if row["motion"] == "usage":
            lines.append(f"{month_text(row['month'])}  charges by use: {_charged(facts, row).numbers}{_effect(row)}")
    total = sum((row["mrr_change"] for row in changes), Decimal(0))
    movements = facts.rows(
        f"select * from marts.revenue_movements where customer_id = ? and month <= {day(until)}", (customer,))
    closing = sum((row["closing_mrr"] - row["opening_mrr"] for row in movements), Decimal(0))
    verdict = f"MRR at the end of {month_text(until)}: Σ changes {shown(total)}, Σ movements {shown(closing)}"
    if total != closing:
        wrong.append(f"the changes of {customer} sum to {total}, its movements to {closing}.")
    return [*lines, verdict], wrong


# The customer and those that count as part of it.
_MEMBERS = """(customer_id = ? or customer_id in (
    select customer_id from intermediate.int_customer_parents where account_id = ?))"""


def account_of(facts, customer: str) -> str | None:
    """The account as whose part a customer counts; None where it is itself one."""
    found = facts.rows("select account_id from intermediate.int_customer_parents where customer_id = ?", (customer,))
    return found[0]["account_id"] if found else None


def _events_of(facts, customer: str, until) -> list[dict]:
    return facts.rows(f"""
        select * from {EVENTS}
        where {_MEMBERS} and timezone(?, timezone('UTC', occurred_at)) < {day(months_later(until, 1))}
        order by occurred_at, recorded_at, event_id""", (customer, customer, facts.vars["reporting_timezone"]))


def _event_lines(facts, event: dict, words: str, row: dict | None) -> list[str]:
    head = f"{event['occurred_at']}  {event['event_id']}  {event['event_type']}  {event['subscription_id']}"
    head += f"  plan {event['plan']}" if event["plan"] else ""
    head += f"  reason {event['reason']}" if event["reason"] else ""
    head += f"  recorded {event['recorded_at']}" if event["recorded_at"].date() != event["occurred_at"].date() else ""
    if event["is_one_time"]:
        return [head, f"    {words}: a one-time charge, never MRR"]
    if row is None:
        return [head, f"    {words}: changes nothing"]
    return [head, f"    {words}{_effect(row)}"]


def _effect(row: dict) -> str:
    bridged = ", bridged" if row["is_bridged"] else ""
    if not row["mrr_change"]:  # which has no motion
        return f"   [{shown(row['mrr_after'])}, unchanged{bridged}]"
    return f"   [{shown(row['mrr_before'])} → {shown(row['mrr_after'])}, {row['motion']}{bridged}]"


def quarantined(facts, customer: str) -> list[str]:
    """The raw rows of a customer that were set aside, each with its reason and all that stood in it."""
    lines = []
    for row in facts.rows(f"from marts.quarantined_events where {_MEMBERS}", (customer, customer)):
        said = ", ".join(f"{name} {value}" for name, value in row.items()
                         if value is not None and name not in ("raw_table", "quarantine_reason"))
        lines.append(f"{row['quarantine_reason']} ({row['raw_table']}): {said}")
    return lines
