"""The MRR bridge as a waterfall that lies on its side: its labels fit a phone."""

from __future__ import annotations

import altair as alt

from .. import formats
from .style import COMPACT_AXIS, GAIN, LABEL, LOSS, MUTED, STEP, TOTAL, finished, inside

STEPS = (
    ("new_mrr", "New", 1),
    ("reactivation_mrr", "Reactivation", 1),
    ("expansion_mrr", "Expansion", 1),
    ("contraction_mrr", "Contraction", -1),
    ("churned_mrr", "Churn", -1),
)


def waterfall(opening, moved: dict, closing, is_net: bool) -> dict:
    """Opening, what came and went, closing.

    Args:
        opening: opening MRR.
        moved: each column of STEPS with its sum.
        closing: closing MRR.
        is_net: begin at zero and end at net new MRR, for a span whose movements are small beside its totals.
    """
    level = 0 if is_net else opening
    lines = [] if is_net else [_line("Opening", 0, opening, "total", formats.compact(opening))]
    for column, name, sign in STEPS:
        amount = sign * moved[column]
        lines.append(
            _line(name, level, level + amount, "gain" if sign > 0 else "loss", formats.compact(amount, signed=True))
            | {"column": column}
        )
        level += amount
    if is_net:
        lines.append(_line("Net new", 0, level, "total", formats.compact(level, signed=True)))
    else:
        lines.append(_line("Closing", 0, closing, "total", formats.compact(closing)))
    return _draw(lines)


def _line(name: str, start, end, kind: str, label: str) -> dict:
    return {
        "name": name,
        "from": float(start),
        "to": float(end),
        "end": float(max(start, end)),
        "kind": kind,
        "label": label,
    }


def _draw(lines: list[dict]) -> dict:
    order = [line["name"] for line in lines]
    edges = [line[side] for line in lines for side in ("from", "to")]
    low, high = min(edges), max(edges)
    x = {
        "scale": alt.Scale(domain=[low, high if high > low else low + 1], nice=False, range=inside(0, LABEL)),
        "axis": alt.Axis(title=None, labelExpr=COMPACT_AXIS, tickCount=4, labelOverlap=True),
    }
    base = alt.Chart(alt.Data(values=lines)).encode(
        y=alt.Y("name:N", sort=order, axis=alt.Axis(title=None, domain=False, ticks=False))
    )
    kinds = alt.Scale(domain=["gain", "loss", "total"], range=[GAIN, LOSS, TOTAL])
    bars = base.mark_bar(height=16).encode(
        x=alt.X("from:Q", **x),
        x2="to:Q",
        color=alt.Color("kind:N", scale=kinds, legend=None),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title="MRR")],
    )
    labels = base.mark_text(align="left", dx=5).encode(x=alt.X("end:Q", **x), text="label:N")
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=MUTED).encode(x="at:Q")
    return finished(bars + zero + labels, len(lines) * STEP + 4)
