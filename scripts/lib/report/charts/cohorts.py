"""The cohort triangle as a heat map."""

from __future__ import annotations

from itertools import pairwise

import altair as alt

from .. import formats
from ..marts import Row
from .style import data, finished

# Around 100 a neutral class. Where there is room the cell has its figure; the page writes the legend.
BOUNDS = (60, 80, 90, 98, 102, 110, 120, 140)
CLASSES = [f"var(--heat-{number})" for number in range(len(BOUNDS) + 1)]
LEGEND = ("under 60", *(f"{low}\N{EN DASH}{high}" for low, high in pairwise(BOUNDS)), "140 and more")
# With more months than this no cell has room for its figure.
LABELLED = 40


def triangle(rows: list[Row]) -> dict:
    """NRR by cohort month and months since the start.

    Args:
        rows: cohort_retention's rows in order, without month 0.
    """
    cohorts = list(dict.fromkeys(formats.short_month(row["cohort_month"]) for row in rows))
    ages = sorted({row["months_since_start"] for row in rows})

    def label(row):
        return {
            "cohort": formats.short_month(row["cohort_month"]),
            "share": None if row["nrr_percent"] is None else f"{row['nrr_percent']:.0f}",
        }

    shown = data(rows, "cohort_month months_since_start customers nrr_percent", label)
    step = 3 if len(ages) <= 48 else 12
    x = alt.X(
        "months_since_start:O",
        axis=alt.Axis(
            title="Months since the cohort month",
            values=[age for age in ages if age % step == 0 or len(ages) <= 12],
            labelAngle=0,
            domain=False,
            ticks=False,
        ),
    )
    names = cohorts if len(cohorts) <= 40 else [name for name in cohorts if name.startswith("Jan")]
    y = alt.Y("cohort:N", sort=cohorts, axis=alt.Axis(title=None, values=names, domain=False, ticks=False))
    colour = alt.Color(
        "nrr_percent:Q", legend=None, scale=alt.Scale(type="threshold", domain=list(BOUNDS), range=CLASSES)
    )
    base = alt.Chart(shown).encode(x=x, y=y)
    cells = base.mark_rect().encode(
        color=colour,
        tooltip=[
            alt.Tooltip("cohort:N", title="Cohort"),
            alt.Tooltip("months_since_start:O", title="Months"),
            alt.Tooltip("nrr_percent:Q", title="NRR, %", format=",.1f"),
            alt.Tooltip("customers:Q", title="Customers at the start"),
        ],
    )
    height = min(22, max(6, 640 // len(cohorts)))
    layers = [cells]
    if len(ages) <= LABELLED and height >= 13:
        wide = alt.expr("bandwidth('x') >= 21 ? 1 : 0")
        strong = alt.condition(
            f"datum.nrr_percent < {BOUNDS[0]} || datum.nrr_percent >= {BOUNDS[-1]}",
            alt.value("var(--heat-strong-ink)"),
            alt.value("var(--heat-ink)"),
        )
        layers.append(base.mark_text(fontSize=9.5, opacity=wide).encode(text="share:N", color=strong))
    return finished(alt.layer(*layers), len(cohorts) * height)
