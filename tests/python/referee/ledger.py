"""Accepted facts -> states of subscriptions -> closing MRR and movements (definitions.md sections 2 to 4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from .accounts import usage_states
from .gaps import bridged
from .judging import Fact, Judged
from .rates import Rates
from .reading import BuildRefused, whole_cents
from .settings import Settings
from .states import State, first_day, month_number


def as_of_date(table: str, accepted: list[Fact], settings: Settings) -> date:
    """How far the data reaches, exclusive; BuildRefused where nothing tells."""
    if settings.as_of_date:
        return settings.as_of_date
    if not accepted:
        raise BuildRefused(f"no accepted row in {table} and no as_of_date")
    if table == "mrr_history":
        return first_day(1 + max(month_number(settings.named_month(fact.row["month"])) for fact in accepted))
    return settings.day_after(max(fact.recorded_at for fact in accepted))  # a period's is its start


def event_states(facts: list[Fact], cents, settings: Settings) -> list[State]:
    """One state per accepted event that is no one-time charge."""
    return [
        State(
            fact.customer_id,
            fact.subscription_id,
            fact.occurred_at,
            (fact.occurred_at, fact.recorded_at, fact.row["event_id"]),
            cents(fact),
            fact,
        )
        for fact in facts
        if not fact.one_time
    ]


def _pays(period: Fact) -> bool:
    """Whether a period lasts at all."""
    return period.ends_at is None or period.ends_at > period.occurred_at


def _takes_over(following: list[Fact], end: datetime) -> bool:
    """Whether the next period, if any, begins before a period's end, or pays from its end on."""
    return any(fact.occurred_at < end or (fact.occurred_at == end and _pays(fact)) for fact in following)


def period_states(facts: list[Fact], cents, settings: Settings) -> list[State]:
    """A state at each period's start, and one of 0 where it ends before the next one starts."""
    subscriptions = defaultdict(list)
    for fact in facts:
        subscriptions[fact.row["customer_id"], fact.subscription_id].append(fact)
    states = []
    rest = ("start_date", "end_date", "monthly_amount", "plan", "quantity", "currency", "reason")
    for periods in subscriptions.values():
        key = periods[0].customer_id, periods[0].subscription_id
        periods.sort(key=lambda fact: (fact.occurred_at, _pays(fact), [fact.row[column] or "" for column in rest]))
        for place, fact in enumerate(periods):
            start, end = fact.occurred_at, fact.ends_at
            pays = _pays(fact)
            states.append(State(*key, start, (start, place, 0), cents(fact) if pays else 0, fact))
            if pays and end is not None and not _takes_over(periods[place + 1 : place + 2], end):
                states.append(State(*key, end, (end, place, 1), 0, fact))
    return states


def history_states(facts: list[Fact], cents, settings: Settings) -> list[State]:
    """A state at the first instant of each month given, and one of 0 where the month after is missing.

    The last month of the file is followed by no such 0: nobody churns because the data ends.
    """
    months = {fact: month_number(settings.named_month(fact.row["month"])) for fact in facts}
    given = {(fact.subscription_id, month) for fact, month in months.items()}
    states = []
    for fact, month in months.items():
        key, start = (fact.customer_id, fact.subscription_id), fact.occurred_at
        states.append(State(*key, start, (start,), cents(fact), fact))
        if (fact.subscription_id, month + 1) not in given and month < max(months.values()):
            end = settings.first_instant(first_day(month + 1))
            states.append(State(*key, end, (end,), 0, fact))
    return states


STATES = {
    "subscription_events": event_states,
    "subscription_periods": period_states,
    "mrr_history": history_states,
}


class Ledger:
    """Closing MRR by customer and complete month, in cents. Months are month numbers."""

    def __init__(
        self, table: str, judged: Judged, rates: Rates, settings: Settings, top_of=lambda customer: customer, usage=()
    ):
        """Applies the accepted facts; BuildRefused where no as_of_date can be told.

        `top_of` gives the customer a customer rolls up to, `usage` are raw rows of usage_charges.
        """
        self.settings = settings
        self.as_of = as_of_date(table, judged.accepted, settings)
        fx_rate_date = settings.fx_rate_date or self.as_of

        def cents(fact: Fact) -> int:
            return whole_cents(fact.monthly * rates.constant(fact.currency, fx_rate_date))

        as_of_instant = settings.first_instant(self.as_of)
        self.scheduled_count = sum(fact.occurred_at >= as_of_instant for fact in judged.accepted)
        self.states = defaultdict(list)
        states = STATES[table](judged.accepted, cents, settings)
        if settings.usage_basis != "exclude":
            states += usage_states(usage, rates, fx_rate_date, settings)
        for state in sorted(states, key=lambda state: state.sequence):
            if state.occurred_at < as_of_instant:
                self.states[top_of(state.customer_id)].append(replace(state, customer_id=top_of(state.customer_id)))
        self.states = defaultdict(list, {c: bridged(events, settings) for c, events in self.states.items()})
        self.last = month_number(self.as_of) - 1  # its last day is before as_of
        starts = [settings.local_day(states[0].occurred_at) for states in self.states.values()]
        self.first_with_data = month_number(min(starts)) if starts else self.last + 1
        self._closings: dict[tuple[str, int], int] = {}
        self.cohort = {}
        for customer in sorted(self.states):
            paying = [month for month in self.months_with_data() if self.closing(customer, month) > 0]
            if paying:
                self.cohort[customer] = paying[0]
        self.first_revenue_month = min(self.cohort.values(), default=None)

    def months_with_data(self) -> range:
        """Complete months from the first event's on."""
        return range(self.first_with_data, self.last + 1)

    def months_from_first(self, later: int = 0) -> range:
        """The months of a mart by month: from `later` months after f to the last complete one."""
        return range(0) if self.first_revenue_month is None else range(self.first_revenue_month + later, self.last + 1)

    def closing(self, customer: str, month: int) -> int:
        """Σ MRR of the customer's subscriptions at the end of the month (section 4), in cents."""
        if (customer, month) not in self._closings:
            end = self.settings.first_instant(first_day(month + 1))
            mrr = {}
            for state in self.states[customer]:
                if state.occurred_at < end:
                    mrr[state.key] = state.mrr_cents
            self._closings[customer, month] = sum(mrr.values())
        return self._closings[customer, month]

    def movement(self, customer: str, month: int) -> tuple[str, int] | None:
        """(name, amount in cents > 0) of section 4's table, or None where nothing moved."""
        opening, closing = self.closing(customer, month - 1), self.closing(customer, month)
        if opening == closing:
            return None
        if opening == 0:
            return ("new" if month == self.cohort[customer] else "reactivation"), closing
        if closing == 0:
            return "churn", opening
        return ("expansion", closing - opening) if closing > opening else ("contraction", opening - closing)

    def moved(self, customers, months, name: str) -> int:
        """Σ of the movements of one name of these customers over these months, in cents."""
        movements = [self.movement(customer, month) for customer in customers for month in months]
        return sum(amount for found, amount in filter(None, movements) if found == name)
