"""Charts of ranked things: bars with their labels, one line each, readable at any width."""

from __future__ import annotations

import altair as alt

from .. import formats
from ..marts import Row
from .style import BAND, FIRST, GAIN, LABEL, LOSS, MUTED, SECOND, STEP, SURFACE, data, finished, inside, spread

# Height of a line with a note below its name.
NOTED = 38
KINDS = alt.Scale(domain=["gain", "loss", "small"], range=[GAIN, LOSS, SURFACE])


def _lines(is_noted: bool = False) -> alt.Y:
    """One line each, in the order of the field `at`; a line feed begins the note below the name.

    Not sorted by a list of names: that would make them part of an expression, and names are what customers chose.
    """
    axis = alt.Axis(
        title=None, domain=False, ticks=False, labelExpr="split(datum.label, '\\n')", labelOffset=-7 if is_noted else 0
    )
    return alt.Y("name:N", sort=alt.EncodingSortField("at", op="min"), axis=axis)


def _ends(base: alt.Chart, is_right: str) -> alt.Chart:
    """Labels at the bars' ends, on the side that an expression decides."""
    return base.mark_text(align=alt.expr(f"{is_right} ? 'left' : 'right'"), dx=alt.expr(f"{is_right} ? 5 : -5")).encode(
        text="label:N"
    )


def _bare(**more) -> alt.Axis:
    """An axis that the labels at the bars make superfluous."""
    return alt.Axis(title=None, labels=False, ticks=False, grid=False, domain=False, **more)


def bands(row: Row) -> dict:
    """A company's NRR between the typical range and the top quartile of its size.

    Args:
        row: a row of nrr_health with an NRR.
    """
    ranges = [
        {"name": name, "low": float(row[f"{prefix}_low"]), "high": float(row[f"{prefix}_high"])}
        for name, prefix in (("Top quartile", "top_quartile"), ("Typical", "typical"))
    ]
    for each in ranges:
        each["label"] = f"{each['low']:g}\N{EN DASH}{each['high']:g}{formats.THIN}%"
    ours = [
        {"name": name, "percent": float(row[column]), "label": formats.percent(row[column])}
        for name, column in (("NRR", "nrr_percent"), ("GRR", "grr_percent"))
        if row[column] is not None
    ]
    ends = [each[end] for each in ranges for end in ("low", "high")] + [each["percent"] for each in ours]
    x = {
        "scale": alt.Scale(domain=spread(ends, padding=0.02), zero=False, range=inside(8, LABEL + 14)),
        "axis": alt.Axis(title=None, tickCount=5, labelExpr="datum.label + ' %'"),
    }
    order = ["Top quartile", "Typical", "NRR", "GRR"]
    y = alt.Y("name:N", sort=order, axis=alt.Axis(title=None, domain=False, ticks=False))
    span = alt.Chart(alt.Data(values=ranges)).encode(y=y)
    bar = span.mark_bar(color=BAND, cornerRadius=3, height=16).encode(x=alt.X("low:Q", **x), x2="high:Q")
    text = span.mark_text(align="left", dx=6).encode(x=alt.X("high:Q", **x), text="label:N")
    dot = alt.Chart(alt.Data(values=ours)).encode(y=y, x=alt.X("percent:Q", **x))
    mark = dot.mark_point(filled=True, size=130, shape="diamond", color=FIRST, opacity=1)
    said = dot.mark_text(dx=10, align="left", fontWeight="bold").encode(text="label:N")
    return finished(bar + text + mark + said, 4 * STEP)


def against_100(
    rows: list[Row], column: str, names: list[str], small: frozenset[int] = frozenset(), notes: list[str] | None = None
) -> dict:
    """Percentages as bars from 100: to the right MRR has grown, to the left it has shrunk.

    Args:
        rows: the rows, the first one on top.
        column: the percentage's column.
        names: what to call each.
        small: positions of rows with too few customers to mean much: drawn hollow.
        notes: what stands below each name.
    """
    labels = {}
    for position, row in enumerate(rows):
        if row[column] is not None:
            kind = "gain" if row[column] >= 100 else "loss"
            note = f"\n{notes[position]}" if notes else ""
            labels[id(row)] = {
                "name": names[position] + note,
                "at": position,
                "label": formats.percent(row[column]),
                "kind": kind,
                "inside": "small" if position in small else kind,
            }
    known = [row for row in rows if row[column] is not None]
    shown = (
        data(known, " ".join([*known[0].key, column]), lambda row: labels[id(row)]) if known else alt.Data(values=[])
    )
    below = any(label["kind"] == "loss" for label in labels.values())
    scale = alt.Scale(
        domain=spread([100, *(row[column] for row in known)], padding=0, least=2),
        zero=False,
        range=inside(LABEL if below else 8, LABEL),
    )
    x = {
        "scale": scale,
        "axis": alt.Axis(title=None, tickCount=4, labelExpr="datum.label + ' %'", labelOverlap=True, labelSeparation=6),
    }
    base = alt.Chart(shown).encode(y=_lines(bool(notes)), x=alt.X(f"{column}:Q", **x))
    bars = base.mark_bar(height=14, strokeWidth=1.5).encode(
        x2=alt.datum(100),
        stroke=alt.Stroke("kind:N", scale=KINDS, legend=None),
        fill=alt.Fill("inside:N", scale=KINDS, legend=None),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title="NRR")],
    )
    even = alt.Chart(alt.Data(values=[{"at": 100}])).mark_rule(color=MUTED).encode(x="at:Q")
    return finished(bars + even + _ends(base, "datum.kind == 'gain'"), len(known) * (NOTED if notes else STEP) + 4)


def gains_and_losses(lines: list[dict]) -> dict:
    """Gains to the right, losses to the left of zero, in one line each.

    Args:
        lines: dicts with name, gained and lost (both positive or zero) and their labels gain and loss; the first
            one on top.
    """
    values = []
    for at, line in enumerate(lines):
        values += [
            {"name": line["name"], "at": at, "amount": sign * line[column], "label": line[kind], "kind": kind}
            for column, kind, sign in (("gained", "gain", 1), ("lost", "loss", -1))
            if line[column]
        ]
    amounts = [0, *(value["amount"] for value in values)]
    scale = alt.Scale(
        domain=[min(amounts), max(amounts) or 1],
        nice=False,
        range=inside(LABEL if min(amounts) < 0 else 2, LABEL if max(amounts) > 0 else 2),
    )
    x = alt.X("amount:Q", scale=scale, axis=_bare())
    base = alt.Chart(alt.Data(values=values)).encode(y=_lines(), x=x)
    bars = base.mark_bar(height=14).encode(
        color=alt.Color("kind:N", scale=KINDS, legend=None),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title="Change")],
    )
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=MUTED).encode(x="at:Q")
    return finished(bars + zero + _ends(base, "datum.amount > 0"), len(lines) * STEP + 4)


def amounts(lines: list[dict]) -> dict:
    """Counts as bars.

    Args:
        lines: dicts with name, amount and label; the first one on top.
    """
    lines = [line | {"at": at} for at, line in enumerate(lines)]
    scale = alt.Scale(domain=[0, max(line["amount"] for line in lines) or 1], range=inside(0, LABEL), nice=False)
    base = alt.Chart(alt.Data(values=lines)).encode(y=_lines(), x=alt.X("amount:Q", scale=scale, axis=_bare()))
    text = base.mark_text(align="left", dx=5).encode(text="label:N")
    return finished(base.mark_bar(color=SECOND, height=14) + text, len(lines) * STEP + 4)
