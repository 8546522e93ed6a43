"""Single events that changed MRR, and what they were: mrr_changes and expansion_motions (definitions.md section 6)."""

from __future__ import annotations

from dataclasses import dataclass

from .company import Company
from .ratios import money
from .reading import lower, number
from .states import State, first_day, month_number


@dataclass(frozen=True)
class Change:
    """One event that changed its subscription's MRR. Money in cents, `month` a month number.

    `previous` is the subscription's event before it (None at its first), `others` the MRR of the customer's other
    subscriptions just before it, `paid_before` whether this subscription ever had MRR before it.
    """

    state: State
    month: int
    before: int
    after: int
    previous: State | None
    others: int
    paid_before: bool


def event_type_of(state: State) -> str:
    """The event's type; the end of a period, a void period and a history's month without MRR are `cancelled`."""
    fact = state.fact
    if "mrr_amount" in fact.row and number(fact.row["mrr_amount"]) == 0:
        return "cancelled"
    void = fact.ends_at is not None and fact.ends_at <= fact.occurred_at
    began = state.order[0]  # before any gap was bridged
    return "cancelled" if void or began != fact.occurred_at else fact.event_type


def reason_of(state: State) -> str | None:
    """The event's reason; that of a period is the reason of its end, not of its start."""
    is_period = "end_date" in state.fact.row
    return None if is_period and event_type_of(state) != "cancelled" else state.fact.row.get("reason")


def changes_of(company: Company, customer: str) -> list[Change]:
    """The customer's events of complete months that changed a subscription's MRR, in sequence."""
    ledger = company.ledger
    current: dict[tuple, State] = {}
    paid: set[tuple] = set()
    found = []
    for state in ledger.states[customer]:
        month = month_number(company.settings.local_day(state.occurred_at))
        previous = current.get(state.key)
        before = previous.mrr_cents if previous else 0
        if before != state.mrr_cents and month <= ledger.last:
            others = sum(s.mrr_cents for key, s in current.items() if key != state.key)
            found.append(Change(state, month, before, state.mrr_cents, previous, others, state.key in paid))
        current[state.key] = state
        if state.mrr_cents > 0:
            paid.add(state.key)
    return found


def terms(state: State) -> dict[str, object]:
    """What a price consists of, defaults filled in; a period's or history's amount is its unit amount."""
    row = state.fact.row
    amount = next(row[name] for name in ("unit_amount", "monthly_amount", "mrr_amount") if name in row)
    interval = lower(row.get("billing_interval")) or "month"
    return {
        "plan": row.get("plan"),
        "billing": (interval, number(row.get("billing_interval_count") or "1"), state.fact.currency),
        "seats": number(row.get("quantity") or "1"),
        "price": number(amount),
        "discount": number(row.get("discount_percent") or "0"),
    }


def motion_of(company: Company, change: Change) -> str:
    """The first motion of section 6 that applies; every change of a customer's charges by use is `usage`."""
    if event_type_of(change.state) == "usage":
        return "usage"
    if change.before == 0:
        cohort = company.ledger.cohort.get(change.state.customer_id)
        if cohort is None or change.month <= cohort:  # no earlier month closed above 0
            return "new_customer"
        if change.others == 0:
            return "reactivation"
        return "resumed" if change.paid_before else "cross_sell"
    event_type = event_type_of(change.state)
    if event_type == "cancelled":
        return "cancelled"
    if event_type in ("paused", "trial_started"):
        return "paused"
    old, new = terms(change.previous), terms(change.state)
    different = [name for name in old if old[name] != new[name]]
    for name in ("plan", "billing"):
        if name in different:
            return name
    return different[0] if len(different) == 1 else "several"


def mrr_changes(company: Company) -> list[dict]:
    """Section 6, one row per event of a complete month that changed its subscription's MRR; occurred_at in UTC.

    Charges by use have neither event_id nor subscription_id. With renewal_grace_days there is is_bridged besides.
    """
    rows = []
    for customer in sorted(company.ledger.states):
        balance: dict[int, int] = {}
        for change in changes_of(company, customer):
            balance[change.month] = balance.get(change.month, 0) + change.after - change.before
            rows.append(
                {
                    "event_id": change.state.fact.row.get("event_id"),
                    "customer_id": customer,
                    "subscription_id": change.state.subscription_id or None,
                    "occurred_at": change.state.occurred_at,
                    "month": first_day(change.month),
                    "mrr_before": money(change.before),
                    "mrr_after": money(change.after),
                    "mrr_change": money(change.after - change.before),
                    "motion": motion_of(company, change),
                    **({"is_bridged": change.state.is_bridged} if company.settings.renewal_grace_days else {}),
                }
            )
        for month, total in balance.items():
            assert total == company.ledger.closing(customer, month) - company.ledger.closing(customer, month - 1)
    return rows


def expansion_motions(company: Company) -> list[dict]:
    """Section 6, one row per month × motion with a change of a customer who had opening MRR."""
    groups: dict[tuple[int, str], list[Change]] = {}
    for customer in company.ledger.states:
        for change in changes_of(company, customer):
            if company.ledger.closing(customer, change.month - 1) > 0:
                groups.setdefault((change.month, motion_of(company, change)), []).append(change)
    return [
        {
            "month": first_day(month),
            "motion": motion,
            "gained_mrr": money(sum(max(c.after - c.before, 0) for c in changes)),
            "lost_mrr": money(sum(max(c.before - c.after, 0) for c in changes)),
            "customers": len({c.state.customer_id for c in changes}),
        }
        for (month, motion), changes in sorted(groups.items())
    ]
