"""What the figures are made of: the audit of the raw events, and restatements."""

from __future__ import annotations

from .. import charts, formats, sentences
from ..formats import figure, say
from ..marts import Row
from ..tables import Column, Table, table
from .common import Block, Page, Section, Tile

# How a metric's figures are written, by the end of its name; all others are money.
UNITS = (
    (("customers",), lambda value: formats.count(int(value))),
    (("_ratio",), formats.ratio),
    (("_change",), formats.points),
    (("nrr", "grr", "_percent", "_rate"), formats.percent),
)


class Figure(Column):
    """A column of figures of all kinds, named in the column `metric`."""

    def text(self, row: Row) -> str:
        """The row's value as text, in its metric's unit."""
        value = row[self.name]
        show = next((show for ends, show in UNITS if row["metric"].endswith(ends)), formats.money)
        return formats.NONE if value is None else show(value)


RESTATED = [
    Column("metric", "Figure"),
    Column("period", "Period", formats.month),
    Figure("value_before", "Before", formats.money),
    Figure("value_now", "Now", formats.money),
    Column("first_reported_at", "Before since", formats.day),
    Column("restated_at", "Restated", formats.day),
    Column("later_events", "Events since", formats.count),
    Column("has_new_basis", "New basis", formats.yes_no),
]


def quality(page: Page) -> Section:
    """What was quarantined, scheduled, restated."""
    audit = page.marts.last("event_audit")
    if not audit:
        return page.section("quality", page.missing("quality", "events", "event_audit"))
    columns = ("raw", "accepted", "duplicate", "quarantined", "scheduled", "one_time")
    tiles = [
        Tile(name.replace("_", "-").capitalize(), figure(audit, f"{name}_events", formats.count)) for name in columns
    ]
    reasons = page.marts["quarantined_events"]
    lines = [
        {"name": row["quarantine_reason"], "amount": row["count(*)"], "label": formats.count(row["count(*)"])}
        for row in reasons
    ]
    events = page.block(
        "quality",
        "events",
        sentences.events(audit),
        tiles=tiles,
        width=3,
        chart=charts.amounts(lines) if lines else None,
        tables=[table("Quarantined raw events by reason", "quarantine_reason count(*)", reasons)] if reasons else [],
    )
    return page.section("quality", events, _restated(page))


def _restated(page: Page) -> Block:
    """Figures that earlier builds reported differently."""
    rows = page.marts["restatements"]
    if "restatements" not in page.marts:
        says = say("This warehouse keeps no record of what earlier builds reported.")
        return page.block("quality", "restated", says, width=3, is_missing=True)
    if not rows:
        return page.block("quality", "restated", say("No published figure has been restated."), width=3)
    return page.block(
        "quality",
        "restated",
        sentences.restated(rows, page.marts.totals["restatements"]),
        width=3,
        tables=[Table("Restated figures, the latest first", RESTATED, rows)],
    )
