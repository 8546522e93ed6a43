"""renewal_grace_days: short gaps in a customer's paying are bridged at the old MRR."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from .settings import Settings
from .states import State


def totals_by_instant(states: list[State]) -> list[tuple[datetime, int]]:
    """(instant, the customer's MRR after all events of that instant) in cents, in order."""
    mrr, totals = {}, {}
    for state in states:
        mrr[state.key] = state.mrr_cents
        totals[state.occurred_at] = sum(mrr.values())
    return list(totals.items())


def short_gaps(states: list[State], settings: Settings) -> list[tuple[datetime, datetime]]:
    """(stops paying, pays again) of the gaps of at most renewal_grace_days local days."""
    gaps, stopped, before = [], None, 0
    for instant, total in totals_by_instant(states):
        if before > 0 and total == 0:
            stopped = instant
        if before == 0 and total > 0 and stopped is not None:
            days = (settings.local_day(instant) - settings.local_day(stopped)).days
            if days <= settings.renewal_grace_days:
                gaps.append((stopped, instant))
        before = total
    return gaps


def bridge(states: list[State], stops: datetime, returns: datetime) -> list[State]:
    """The customer's events with one gap bridged.

    The events from the instant it stops paying until (not at) the instant it pays again don't take effect; a
    subscription that paid before and has no event at that instant ends right after that instant's events instead.
    Both the events of that instant and these ends are marked.
    """
    earlier = [state for state in states if state.occurred_at < stops]
    gap = {state.key: state for state in states if stops <= state.occurred_at < returns}
    back = [replace(state, is_bridged=True) for state in states if state.occurred_at == returns]
    later = [state for state in states if state.occurred_at > returns]
    paying = {state.key: state.mrr_cents > 0 for state in earlier}
    renewed = {state.key for state in back}
    ends = [
        replace(state, occurred_at=returns, is_bridged=True)
        for key, state in gap.items()
        if paying.get(key) and key not in renewed
    ]
    return [*earlier, *back, *ends, *later]


def bridged(states: list[State], settings: Settings) -> list[State]:
    """A customer's events in sequence, with all short gaps bridged."""
    if settings.renewal_grace_days > 0:
        for stops, returns in short_gaps(states, settings):
            states = bridge(states, stops, returns)
    return states
