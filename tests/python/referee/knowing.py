"""What was known at an instant: the raw tables without what came later (the variable known_at)."""

from __future__ import annotations

from datetime import datetime, timedelta

from .judging import period_edge
from .reading import timestamp, trimmed
from .settings import Settings


def known_tables(raw: dict[str, list[dict]], settings: Settings) -> dict[str, list[dict]]:
    """The raw tables as they would have been at known_at; all of them, where it isn't set.

    A row stays where its instant can't be read. Tables that don't say when a row was recorded stay as they are.
    """
    if settings.known_at is None:
        return raw
    return {table: [row for row in rows if _is_known(table, row, settings)] for table, rows in raw.items()}


def _is_known(table: str, row: dict, settings: Settings) -> bool:
    learned = LEARNED.get(table, lambda row, settings: None)(row, settings)
    return learned is None or learned < settings.known_at


def _event(row: dict, settings: Settings) -> datetime | None:
    return timestamp(trimmed(row.get("recorded_at")) or trimmed(row.get("occurred_at")))


def _period(row: dict, settings: Settings) -> datetime | None:
    return period_edge(trimmed(row.get("start_date")), settings)


def _month(row: dict, settings: Settings) -> datetime | None:
    """A month's figure is there on its last day."""
    month = settings.named_month(trimmed(row.get("month")))
    if month is None:
        return None
    following = (month + timedelta(days=31)).replace(day=1)
    return settings.first_instant(following - timedelta(days=1))


def _use(row: dict, settings: Settings) -> datetime | None:
    return timestamp(trimmed(row.get("used_at")))


# raw table -> when the source learned of a row of it, as naive UTC
LEARNED = {
    "subscription_events": _event,
    "subscription_periods": _period,
    "mrr_history": _month,
    "usage_charges": _month,
    "feature_usage": _use,
}
