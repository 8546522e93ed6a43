"""What it means elsewhere and later: others' definitions, and the forecast with its test."""

from __future__ import annotations

from .. import charts, sentences
from ..tables import table
from .common import YEAR, Page, Section


def definitions(page: Page) -> Section:
    """NRR under others' definitions."""
    rows = page.marts["nrr_by_definition"]
    if not rows:
        return page.section("definitions", page.missing("definitions", "all", "nrr_by_definition"))
    explained = page.marts["nrr_definitions"]
    names = {row["definition"]: row["definition"].replace("_", " ").capitalize() for row in rows}
    names |= {row["definition"]: row["label"] for row in explained}
    tables = [table("NRR by definition", "definition numerator denominator nrr_percent", rows, names)]
    if explained:
        tables.append(table("What the definitions are", "label formula used_by caution", explained))
    return page.section(
        "definitions",
        page.block(
            "definitions",
            "all",
            sentences.definitions(rows, names),
            chart=charts.against_100(
                rows,
                "nrr_percent",
                [
                    ("\N{BLACK RIGHT-POINTING SMALL TRIANGLE} " if row["definition"] == sentences.OURS else "")
                    + names[row["definition"]]
                    for row in rows
                ],
            ),
            tables=tables,
        ),
    )


def forecast(page: Page) -> Section:
    """The forecast, and how wrong it would have been."""
    rows, past = page.marts["nrr_forecast"], page.marts["nrr_forecast_backtest"]
    if not rows or not page.first_month:
        return page.section("forecast", page.missing("forecast", "scenarios", "nrr_forecast"))
    history = page.marts["mrr_bridge"][-3 * YEAR :]
    scenarios = page.block(
        "forecast",
        "scenarios",
        sentences.forecast(rows, page.currency),
        width=3,
        chart=charts.forecast(history, rows),
        tables=[
            table(
                "Forecast",
                "scenario year starting_arr nrr_percent existing_customer_arr new_customer_arr total_arr "
                "growth_percent",
                rows,
            )
        ],
    )
    if past:
        tested = page.block(
            "forecast",
            "backtest",
            sentences.backtest(past),
            width=3,
            chart=charts.backtest(past),
            tables=[
                table("Backtest of the one-year forecast", "month forecast_arr actual_arr error_percent", past[::-1])
            ],
        )
    else:
        tested = page.missing("forecast", "backtest", "nrr_forecast_backtest", needed=2 * YEAR, width=3)
    return page.section("forecast", scenarios, tested)
