"""Charts over time."""

from __future__ import annotations

from datetime import date

import altair as alt

from .. import formats
from ..marts import Row
from .style import COMPACT_AXIS, FIRST, MUTED, SECOND, data, finished, spread

HEIGHT = 240
DASHES = ([1, 0], [6, 3], [2, 2])


def _months(rows: list[Row], more_years: int = 0) -> alt.X:
    """The axis of months: few enough labels for a phone, and months in the zone they were written in."""
    first, last = rows[0]["month"], rows[-1]["month"]
    months = (last.year - first.year + more_years) * 12 + last.month - first.month + 1
    style = "%b %Y" if months <= 60 else "%Y"
    axis = alt.Axis(title=None, format=style, grid=False, labelOverlap=True, tickCount=6, labelFlush=True)
    return alt.X("month:T", axis=axis, scale=alt.Scale(type="utc"))


def over_time(rows: list[Row], series: dict[str, str], floor: int | None = None) -> dict:
    """Percentages as lines, told apart by colour, dashes and shape.

    Args:
        rows: rows by month, in order.
        series: column -> what to call it, the most important first; up to three.
        floor: where the axis begins; None: just below the figures, which are compared with 100.
    """
    base = alt.Chart(data(rows, f"month {' '.join(series)}")).encode(x=_months(rows))
    everything = [row[column] for row in rows for column in series]
    domain = spread([*everything, 100]) if floor is None else [floor, spread(everything)[1]]
    y = {
        "scale": alt.Scale(domain=domain, nice=True, zero=False),
        "axis": alt.Axis(title=None, tickCount=5, labelExpr="datum.label + ' %'"),
    }
    tooltip = [
        alt.Tooltip("when:N", title="Month"),
        *(alt.Tooltip(f"{column}:Q", title=f"{name}, %", format=",.1f") for column, name in series.items()),
    ]
    is_sparse = len(rows) <= 60
    colour, shape = _told_apart("series", list(series.values()))
    layers = [_rule(100)] if floor is None else []
    for (column, name), dash in zip(series.items(), DASHES, strict=False):
        one = base.transform_calculate(series=f"'{name}'").encode(y=alt.Y(f"{column}:Q", **y), color=colour)
        layers.append(one.mark_line(strokeDash=dash, strokeJoin="round"))
        layers.append(
            one.mark_point(filled=True, size=36 if is_sparse else 20, opacity=1 if is_sparse else 0).encode(
                shape=shape, tooltip=tooltip
            )
        )
    return finished(alt.layer(*layers), HEIGHT)


def _told_apart(field: str, names: list[str]) -> tuple[alt.Color, alt.Shape]:
    """Colour and shape by a field, with one legend for both."""
    scale = {"scale": alt.Scale(domain=names)}
    return alt.Color(f"{field}:N", **scale), alt.Shape(f"{field}:N", **scale)


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
    bars = (
        alt.Chart(data(rows, f"month {column}", label))
        .mark_bar(color=SECOND, width={"band": 0.8})
        .encode(
            x=alt.X(
                "month:O",
                timeUnit="utcyearmonth",
                axis=alt.Axis(
                    title=None, format="%b %y", labelOverlap=True, labelSeparation=8, labelAngle=0, labelFlush=True
                ),
            ),
            y=alt.Y(f"{column}:Q", axis=axis, scale=alt.Scale(domain=[0, top or 1], nice=True)),
            tooltip=[alt.Tooltip("when:N", title="Month"), alt.Tooltip("exact:N", title=title)],
        )
    )
    return finished(bars, 150)


def _years_later(month: date, years: int) -> date:
    """The month so many years on, as far as the calendar goes."""
    return month.replace(year=min(month.year + years, date.max.year))


def forecast(history: list[Row], scenarios: list[Row]) -> dict:
    """ARR so far and its three continuations.

    Args:
        history: mrr_bridge's rows by month, in order; the last one is the forecast's start.
        scenarios: nrr_forecast's rows.
    """
    start = history[-1]["month"]

    def year(row):
        when = f"in {formats.spell(row['year'], 'year')}" if row["year"] else "now"
        return {
            "month": _years_later(start, row["year"]).isoformat(),
            "when": when,
            "exact": formats.money(row["total_arr"]),
            "short": formats.compact(row["total_arr"]),
        }

    def now(row):
        return {"exact": formats.money(row["arr"]), "short": formats.compact(row["arr"])}

    x = _months(history, more_years=3)
    tooltip = [alt.Tooltip("when:N", title="When"), alt.Tooltip("exact:N", title="ARR")]
    axis = alt.Axis(title=None, labelExpr=COMPACT_AXIS, tickCount=5)
    # Year 0, so that each scenario begins where history ends.
    begin = [
        Row(row.mart, row.key | {"year": 0}, row.values | {"year": 0, "total_arr": row["starting_arr"]})
        for row in scenarios
        if row["year"] == 1
    ]
    past = (
        alt.Chart(data(history, "month arr", now))
        .mark_line(color=MUTED)
        .encode(x=x, y=alt.Y("arr:Q", axis=axis), tooltip=tooltip)
    )
    layers = [past]
    ahead = alt.Chart(data([*begin, *scenarios], "scenario year total_arr", year)).encode(x=x, y="total_arr:Q")
    colour, shape = _told_apart("scenario", ["base", "conservative", "upside"])
    for scenario, dash in zip(("base", "conservative", "upside"), DASHES, strict=True):
        one = ahead.transform_filter(f"datum.scenario == '{scenario}'").encode(color=colour)
        layers.append(one.mark_line(strokeDash=dash))
        layers.append(one.mark_point(filled=True, size=60, opacity=1).encode(shape=shape, tooltip=tooltip))
    return finished(alt.layer(*layers), HEIGHT)


def backtest(rows: list[Row]) -> dict:
    """The forecast's errors: above the line too high, below it too low.

    Args:
        rows: nrr_forecast_backtest's rows by month, in order.
    """

    def label(row):
        return {"target": formats.month(_years_later(row["month"], 1)), "error": formats.signed_percent(row["error_percent"])}

    rows = [row for row in rows if row["error_percent"] is not None]
    axis = alt.Axis(title=None, tickCount=5, labelExpr="datum.label + ' %'")
    bars = (
        alt.Chart(data(rows, "month error_percent", label))
        .mark_bar(color=FIRST)
        .encode(
            x=alt.X(
                "month:O",
                timeUnit="utcyearmonth",
                axis=alt.Axis(
                    title=None, format="%b %y", labelOverlap=True, labelSeparation=8, labelAngle=0, labelFlush=True
                ),
            ),
            y=alt.Y(
                "error_percent:Q",
                axis=axis,
                scale=alt.Scale(domain=spread([0, *(row["error_percent"] for row in rows)])),
            ),
            tooltip=[
                alt.Tooltip("when:N", title="Forecast made"),
                alt.Tooltip("target:N", title="for"),
                alt.Tooltip("error:N", title="Error"),
            ],
        )
    )
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule().encode(y="at:Q")
    return finished(bars + zero, HEIGHT)
