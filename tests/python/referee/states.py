"""One state of a subscription, and months as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .judging import Fact


@dataclass(frozen=True)
class State:
    """From `occurred_at` on the subscription has this MRR; `order` is section 2's order within it."""

    customer_id: str
    subscription_id: str
    occurred_at: datetime
    order: tuple
    mrr_cents: int
    fact: Fact
    is_bridged: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells a customer's subscriptions apart: also by whose they are, before any roll-up to a parent."""
        return self.subscription_id, self.fact.row["customer_id"]

    @property
    def sequence(self) -> tuple:
        """Section 2's order over all of a customer's subscriptions.

        The events derived from subscription_periods and mrr_history have no event_id; they are recorded at their
        row's start, so at one instant ends come before starts; customer and subscription decide what is left.
        """
        own = self.key[1], self.key[0]
        return self.occurred_at, self.fact.recorded_at, self.fact.row.get("event_id") or "", own, self.order


def month_number(day: date) -> int:
    """Calendar months counted from year 0, so that months can be added."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month number."""
    return date(month // 12, month % 12 + 1, 1)
