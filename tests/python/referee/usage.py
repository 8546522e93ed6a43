"""Judging feature_usage."""

from __future__ import annotations

from .reading import timestamp

FEATURE_COLUMNS = "customer_id feature used_at".split()


def use_reason(row: dict) -> str | None:
    """The first reason that sets a row of feature_usage aside, or None."""
    if row["customer_id"] is None:
        return "missing_customer_id"
    if row["feature"] is None:
        return "missing_feature"
    return "invalid_used_at" if timestamp(row["used_at"]) is None else None
