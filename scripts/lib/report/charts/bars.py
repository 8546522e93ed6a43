"""Charts of ranked things: bars with their labels, one line each, readable at any width."""
from __future__ import annotations

import altair as alt

from .. import formats
from ..marts import Row
from .style import BAND, FIRST, GAIN, LOSS, MUTED, SECOND, STEP, SURFACE, data, finished, spread


def _lines(order: list[str]) -> alt.Y:
    return alt.Y("name:N", sort=order, axis=alt.Axis(title=None, domain=False, ticks=False))


def bands(row: Row) -> dict:
    """A company's NRR between the typical range and the top quartile of its size.

    Args:
        row: a row of nrr_health with an NRR.
    """
    order = ["Typical", "Top quartile", "NRR", "GRR"]
    ranges = [
        {"name": "Typical", "low": float(row["typical_low"]), "high": float(row["typical_high"])},
        {"name": "Top quartile", "low": float(row["top_quartile_low"]), "high": float(row["top_quartile_high"])},
    ]
    for each in ranges:
        each["label"] = f"{each['low']:g}\N{EN DASH}{each['high']:g}\N{NARROW NO-BREAK SPACE}%"
    ours = [
        {"name": name, "percent": float(row[column]), "label": formats.percent(row[column])}
        for name, column in (("NRR", "nrr_percent"), ("GRR", "grr_percent")) if row[column] is not None
    ]
    ends = [each[end] for each in ranges for end in ("low", "high")] + [each["percent"] for each in ours]
    low, high = spread(ends, padding=0.12)
    x = {"scale": alt.Scale(domain=[low, high], zero=False), "axis": alt.Axis(title=None, tickCount=5)}
    span = alt.Chart(alt.Data(values=ranges)).encode(y=_lines(order))
    bar = span.mark_bar(color=BAND, cornerRadius=3, height=16).encode(x=alt.X("low:Q", **x), x2="high:Q")
    text = span.mark_text().encode(x=alt.X("middle:Q", **x), text="label:N").transform_calculate(
        middle="(datum.low + datum.high) / 2")
    dot = alt.Chart(alt.Data(values=ours)).encode(y=_lines(order), x=alt.X("percent:Q", **x))
    mark = dot.mark_point(filled=True, size=130, shape="diamond", color=FIRST, opacity=1)
    said = dot.mark_text(dx=10, align="left", fontWeight="bold").encode(text="label:N")
    return finished(bar + text + mark + said, 4 * STEP)


def against_100(rows: list[Row], column: str, names: dict[int, str], small: set[int] = frozenset()) -> dict:
    """Percentages as bars from 100: to the right MRR has grown, to the left it has shrunk.

    Args:
        rows: the rows, the first one on top.
        column: the percentage's column.
        names: the row's position -> what to call it.
        small: positions of rows with too few customers to mean much: drawn hollow.
    """
    lines = []
    for position, row in enumerate(rows):
        if row[column] is not None:
            note = " (small sample)" if position in small else ""
            kind = "gain" if row[column] >= 100 else "loss"
            lines.append((row, {"name": names[position], "label": formats.percent(row[column]) + note, "kind": kind,
                                "inside": "small" if position in small else kind}))
    order = [label["name"] for _, label in lines]
    labels = {id(row): label for row, label in lines}
    shown = data([row for row, _ in lines], " ".join([*rows[0].key, column]), lambda row: labels[id(row)])
    low, high = spread([100, *(row[column] for row, _ in lines)], padding=0.32, least=12)
    x = {"scale": alt.Scale(domain=[low, high], zero=False), "axis": alt.Axis(title="%", tickCount=5)}
    kinds = alt.Scale(domain=["gain", "loss", "small"], range=[GAIN, LOSS, SURFACE])
    base = alt.Chart(shown).encode(y=_lines(order))
    bars = base.mark_bar(height=14, strokeWidth=1.5).encode(
        x=alt.X(f"{column}:Q", **x), x2=alt.datum(100),
        stroke=alt.Stroke("kind:N", scale=kinds, legend=None), fill=alt.Fill("inside:N", scale=kinds, legend=None),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title="NRR")],
    )
    right = base.transform_filter("datum.kind == 'gain'").mark_text(align="left", dx=5).encode(
        x=alt.X(f"{column}:Q", **x), text="label:N")
    left = base.transform_filter("datum.kind == 'loss'").mark_text(align="right", dx=-5).encode(
        x=alt.X(f"{column}:Q", **x), text="label:N")
    even = alt.Chart(alt.Data(values=[{"at": 100}])).mark_rule(color=MUTED).encode(x="at:Q")
    return finished(bars + even + right + left, len(lines) * STEP + 4)


def gains_and_losses(lines: list[dict]) -> dict:
    """Gains to the right, losses to the left of zero, in one line each.

    Args:
        lines: dicts with name, gained and lost (both positive or zero) and their labels gain and loss; the first
            one on top.
    """
    order = [line["name"] for line in lines]
    values = [line | {"lost": -line["lost"]} for line in lines]
    low, high = min(line["lost"] for line in values), max(line["gained"] for line in values)
    room = (high - low or 1) * 0.22
    domain = [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]
    x = {"scale": alt.Scale(domain=domain), "axis": alt.Axis(title=None, labels=False, ticks=False, tickCount=5)}
    base = alt.Chart(alt.Data(values=values)).encode(
        y=_lines(order), tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("gain:N"), alt.Tooltip("loss:N")])
    gained = base.transform_filter("datum.gained > 0")
    lost = base.transform_filter("datum.lost < 0")
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=MUTED).encode(x="at:Q")
    layers = (
        gained.mark_bar(color=GAIN, height=14).encode(x=alt.X("gained:Q", **x)),
        lost.mark_bar(color=LOSS, height=14).encode(x=alt.X("lost:Q", **x)),
        gained.mark_text(align="left", dx=5).encode(x=alt.X("gained:Q", **x), text="gain:N"),
        lost.mark_text(align="right", dx=-5).encode(x=alt.X("lost:Q", **x), text="loss:N"),
        zero,
    )
    return finished(alt.layer(*layers), len(lines) * STEP + 4)


def amounts(lines: list[dict]) -> dict:
    """Counts as bars.

    Args:
        lines: dicts with name, amount and label; the first one on top.
    """
    order = [line["name"] for line in lines]
    high = max(line["amount"] for line in lines) * 1.15 or 1
    x = {"scale": alt.Scale(domain=[0, high]), "axis": alt.Axis(title=None, labels=False, ticks=False, grid=False)}
    base = alt.Chart(alt.Data(values=lines)).encode(y=_lines(order), x=alt.X("amount:Q", **x))
    text = base.mark_text(align="left", dx=5).encode(text="label:N")
    return finished(base.mark_bar(color=SECOND, height=14) + text, len(lines) * STEP + 4)
