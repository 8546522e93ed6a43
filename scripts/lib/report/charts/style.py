"""What all charts share: their look, and how rows become their data.

Colours are the page's CSS variables: light, dark and print change them, and no chart has to be drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import altair as alt
from altair.utils import schemapi

from .. import formats
from ..marts import Row

INK, MUTED, RULE, SURFACE = "var(--ink)", "var(--muted)", "var(--rule)", "var(--surface)"
FIRST, SECOND, THIRD = "var(--first)", "var(--second)", "var(--third)"
GAIN, LOSS, TOTAL, BAND = "var(--gain)", "var(--loss)", "var(--total)", "var(--band)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
# Height of one bar with its gap, and the room that a label at its end needs.
STEP, LABEL = 26, 58
# SI's giga is a finance team's billion, and its milli nobody's: 0.2 is not 200m.
COMPACT_AXIS = "abs(datum.value) < 1 ? format(datum.value, '~f') : replace(format(datum.value, '~s'), 'G', 'B')"
CONFIG = {
    "background": "transparent",
    "font": FONT,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED, "titleColor": MUTED, "gridColor": RULE, "domainColor": RULE, "tickColor": RULE,
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelPadding": 6, "tickSize": 4,
    },
    "axisY": {"labelLimit": 205},
    "legend": {
        "labelColor": INK, "titleColor": MUTED, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "orient": "top", "title": None, "symbolSize": 90, "offset": 6,
    },
    "range": {"category": [FIRST, SECOND, THIRD], "symbol": ["circle", "square", "triangle-up"]},
    "text": {"color": INK, "fontSize": 12},
    "line": {"strokeWidth": 2.5},
    "rule": {"color": MUTED},
    "aria": False,  # the figure around it has the words
}  # fmt: skip

alt.data_transformers.consolidate_datasets = False
# Altair checks every piece of every chart against the schema, for seconds; a test checks the finished charts.
schemapi.disable_debug_mode()


def plain(value):
    """A value as JSON has it: a chart's position needs no more than a float."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def data(rows: Iterable[Row], columns: str, label=None) -> alt.Data:
    """Rows of one mart as a chart's data, under the mart's name.

    Args:
        rows: the rows.
        columns: the columns wanted, separated by blanks.
        label: row -> more fields; a month brings its name as `when`.
    """
    rows = list(rows)
    values = []
    for row in rows:
        value = {column: plain(row[column]) for column in columns.split()}
        if isinstance(row.values.get("month"), date):
            value["when"] = formats.month(row["month"])
        values.append(value | (label(row) if label else {}))
    return alt.Data(values=values, name=rows[0].mart if rows else "none")


def finished(chart: alt.TopLevelMixin, height: int) -> dict:
    """The chart as Vega-Lite, as wide as its place.

    Args:
        chart: the chart.
        height: its height in pixels, without axes.
    """
    spec = chart.properties(width="container", height=height).to_dict(validate=False)
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    spec.pop("config", None)  # Altair's own; the page gives its CONFIG to all charts
    return spec


def inside(left: int, right: int) -> list:
    """A scale's range that leaves room for labels, in pixels: a share of the width would be too little on a phone.

    Args:
        left: pixels at the left.
        right: pixels at the right.
    """
    return [left, alt.expr(f"width - {right}")]


def spread(values: Iterable, padding: float = 0.08, least: float = 4) -> list[float]:
    """A domain that holds the values, with some room.

    Args:
        values: numbers; None is left out.
        padding: the room on each side, as a share.
        least: the least width.
    """
    found = [float(value) for value in values if value is not None] or [0.0]
    low, high = min(found), max(found)
    room = max((high - low) * padding, (least - (high - low)) / 2, 0)
    return [low - room, high + room]
