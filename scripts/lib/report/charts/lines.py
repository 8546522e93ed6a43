"""Charts over time."""
from __future__ import annotations

from datetime import date

import altair as alt

from .. import formats
from ..marts import Row
from .style import COMPACT_AXIS, FIRST, MUTED, SECOND, THIRD, data, finished, spread

HEIGHT = 240
DASHES = ([1, 0], [6, 3], [2, 2])
SHAPES = ("circle", "square", "triangle-up")


def _months(rows: list[Row], more_years: int = 0) -> alt.X:
    """The axis of months: few enough labels for a phone, and months in the zone they were written in."""
    first, last = rows[0]["month"], rows[-1]["month"]
    months = (last.year - first.year + more_years) * 12 + last.month - first.month + 1
    style = "%b %Y" if months <= 60 else "%Y"
    axis = alt.Axis(title=None, format=style, grid=False, labelOverlap=True, tickCount=6,
                    labelFlush=True)
    return alt.X("month:T", axis=axis, scale=alt.Scale(type="utc"))


def over_time(rows: list[Row], series: dict[str, str], reference: int | None = 100, points: bool = True) -> dict:
    """Percentages as lines, told apart by colour, dashes and shape.

    Args:
        rows: rows by month, in order.
        series: column -> what to call it, the most important first; up to three.
        reference: a value to draw a rule at.
        points: whether every month gets a mark of its own.
    """
    columns = list(series)
    names = "{" + ", ".join(f"'{column}': '{name}'" for column, name in series.items()) + "}[datum.label]"
    legend = alt.Legend(title=None, labelExpr=names)
    base = alt.Chart(data(rows, f"month {' '.join(columns)}")).transform_fold(columns, as_=["series", "percent"])
    everything = [row[column] for row in rows for column in columns] + ([reference] if reference is not None else [])
    scale = alt.Scale(domain=spread(everything), nice=True, zero=False)
    by = {"domain": columns}
    y = alt.Y("percent:Q", scale=scale, axis=alt.Axis(title="%", titleAngle=0, titleAlign="left", titleY=-8, tickCount=5))
    tooltip = [alt.Tooltip("when:N", title="Month"),
               *(alt.Tooltip(f"{column}:Q", title=f"{name}, %", format=",.1f") for column, name in series.items())]
    lines = base.mark_line(strokeJoin="round").encode(
        x=_months(rows), y=y,
        color=alt.Color("series:N", scale=alt.Scale(range=[FIRST, SECOND, THIRD][: len(columns)], **by), legend=legend),
        strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(range=list(DASHES[: len(columns)]), **by), legend=legend),
    )
    size = 40 if points and len(rows) <= 60 else 0
    marks = base.mark_point(filled=True, size=size or 30, opacity=1 if size else 0).encode(
        x=_months(rows), y=y, tooltip=tooltip,
        color=alt.Color("series:N", scale=alt.Scale(range=[FIRST, SECOND, THIRD][: len(columns)], **by), legend=legend),
        shape=alt.Shape("series:N", scale=alt.Scale(range=list(SHAPES[: len(columns)]), **by), legend=legend),
    )
    layers = [_rule(reference)] if reference is not None else []
    return finished(alt.layer(*layers, lines, marks), HEIGHT)


def _rule(value: float) -> alt.Chart:
    return alt.Chart(alt.Data(values=[{"at": value}])).mark_rule(strokeDash=[2, 3], opacity=0.8).encode(y="at:Q")


def by_month(rows: list[Row], column: str, title: str, top: float) -> dict:
    """Money by month as bars, small.

    Args:
        rows: rows by month, in order.
        column: the column of money.
        title: what it is, for the tooltip.
        top: the axis' end: the same in charts that stand side by side.
    """
    def label(row):
        return {"exact": formats.money(row[column])}

    axis = alt.Axis(title=None, labelExpr=COMPACT_AXIS, tickCount=4)
    bars = alt.Chart(data(rows, f"month {column}", label)).mark_bar(color=SECOND, width={"band": 0.8}).encode(
        x=alt.X("month:O", timeUnit="utcyearmonth", axis=alt.Axis(
            title=None, format="%b %y", labelOverlap=True, labelAngle=0, labelFlush=True)),
        y=alt.Y(f"{column}:Q", axis=axis, scale=alt.Scale(domain=[0, top or 1], nice=True)),
        tooltip=[alt.Tooltip("when:N", title="Month"), alt.Tooltip("exact:N", title=title)],
    )
    return finished(bars, 150)


def forecast(history: list[Row], scenarios: list[Row]) -> dict:
    """ARR so far and its three continuations.

    Args:
        history: mrr_bridge's rows by month, in order; the last one is the forecast's start.
        scenarios: nrr_forecast's rows.
    """
    start = history[-1]["month"]

    def year(row):
        return {"month": start.replace(year=start.year + row["year"]).isoformat(),
                "when": f"in {row['year']} year{'s' if row['year'] > 1 else ''}",
                "exact": formats.money(row["total_arr"]), "short": formats.compact(row["total_arr"])}

    def now(row):
        return {"exact": formats.money(row["arr"]), "short": formats.compact(row["arr"])}

    x = _months(history, more_years=3)
    tooltip = [alt.Tooltip("when:N", title="When"), alt.Tooltip("exact:N", title="ARR")]
    axis = alt.Axis(title=None, labelExpr=COMPACT_AXIS, tickCount=5)
    past = alt.Chart(data(history, "month arr", now)).mark_line(color=MUTED).encode(
        x=x, y=alt.Y("arr:Q", axis=axis), tooltip=tooltip)
    ahead = alt.Chart(data(scenarios, "scenario year total_arr", year))
    order = ["conservative", "base", "upside"]
    by = alt.Legend(title=None)
    colour = alt.Color("scenario:N", legend=by, scale=alt.Scale(domain=order, range=[SECOND, FIRST, THIRD]))
    lines = ahead.mark_line().encode(
        x=x, y="total_arr:Q", color=colour,
        strokeDash=alt.StrokeDash("scenario:N", legend=by, scale=alt.Scale(domain=order, range=[[6, 3], [1, 0], [2, 2]])))
    marks = ahead.mark_point(filled=True, size=60, opacity=1).encode(
        x=x, y="total_arr:Q", color=colour, tooltip=tooltip,
        shape=alt.Shape("scenario:N", legend=by, scale=alt.Scale(domain=order, range=["square", "circle", "triangle-up"])))
    return finished(past + lines + marks, HEIGHT)


def backtest(rows: list[Row]) -> dict:
    """The forecast's errors: above the line too high, below it too low.

    Args:
        rows: nrr_forecast_backtest's rows by month, in order.
    """
    def label(row):
        ahead: date = row["month"].replace(year=row["month"].year + 1)
        return {"target": formats.month(ahead), "error": formats.signed_percent(row["error_percent"])}

    rows = [row for row in rows if row["error_percent"] is not None]
    axis = alt.Axis(title="%", titleAngle=0, titleAlign="left", titleY=-8, tickCount=5)
    bars = alt.Chart(data(rows, "month error_percent", label)).mark_bar(color=FIRST).encode(
        x=alt.X("month:O", timeUnit="utcyearmonth", axis=alt.Axis(
            title=None, format="%b %y", labelOverlap=True, labelAngle=0, labelFlush=True)),
        y=alt.Y("error_percent:Q", axis=axis, scale=alt.Scale(domain=spread([0, *(row["error_percent"] for row in rows)]))),
        tooltip=[alt.Tooltip("when:N", title="Forecast made"), alt.Tooltip("target:N", title="for"),
                 alt.Tooltip("error:N", title="Error")],
    )
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule().encode(y="at:Q")
    return finished(bars + zero, HEIGHT)
