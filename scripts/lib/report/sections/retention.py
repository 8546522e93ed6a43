"""How much stays: the headline, its history, and the cohorts behind it."""

from __future__ import annotations

from .. import charts, formats, sentences
from ..formats import counted, derived, figure, say
from ..marts import Row
from ..tables import COLUMNS, Triangle, table
from .common import YEAR, Page, Section, Tile


def headline(page: Page) -> Section:
    """This month's 12-month NRR and GRR against last month, last year and the benchmark tier."""
    rows = page.marts["trailing_nrr"]
    if not rows:
        return page.section("headline", page.missing("headline", "retention", "trailing_nrr", tiles=_size(page)))
    now, before = rows[-1], rows[-2] if len(rows) > 1 else None
    year_before = rows[-1 - YEAR] if len(rows) > YEAR else None
    tiles = [
        _against(page, "NRR, 12 months", now, before, year_before, "nrr_percent", "ending_mrr"),
        _against(page, "GRR, 12 months", now, before, year_before, "grr_percent", "retained_mrr"),
    ]
    tiles += _size(page)
    tiles.append(
        Tile(
            "Logo retention, 12 months",
            figure(now, "logo_retention_percent", formats.percent),
            [say("of {customers}", customers=counted(now, "customers", "customer"))],
        )
    )
    blocks = [
        page.block(
            "headline",
            "retention",
            sentences.retention(now, before, year_before, page.currency),
            tiles=tiles,
            tables=[
                table(
                    "12-month retention of this month, last month and a year ago",
                    "month customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent "
                    "logo_retention_percent",
                    [row for row in (now, before, year_before) if row],
                )
            ],
        )
    ]
    health = page.marts.last("nrr_health")
    if health:
        blocks.append(
            page.block(
                "headline",
                "benchmark",
                sentences.benchmark(health),
                chart=charts.bands(health) if health["nrr_percent"] is not None else None,
                tables=[
                    table(
                        "NRR and the benchmark tier",
                        "month nrr_percent band arr arr_tier typical_low typical_high top_quartile_low "
                        "top_quartile_high",
                        [health],
                    )
                ],
            )
        )
    else:
        blocks.append(page.missing("headline", "benchmark", "nrr_health"))
    return page.section("headline", *blocks)


def _size(page: Page) -> list[Tile]:
    """ARR and customers, which need no history."""
    bridge = page.marts.last("mrr_bridge")
    if not bridge:
        return []
    unit = f", {page.basis['reporting_currency']}" if page.basis else ""
    customers = counted(bridge, "closing_customers", "paying customer")
    return [Tile(f"ARR{unit}", figure(bridge, "arr", formats.money), [customers])]


def _against(
    page: Page, title: str, now: Row, before: Row | None, year_before: Row | None, column: str, money: str
) -> Tile:
    """A tile with the differences to last month and last year."""
    notes = []
    for then, when in ((before, "last month"), (year_before, "a year ago")):
        change = sentences.difference(now, then, money)
        if change is None:
            notes.append(say("{when}: n/a", when=when))
            continue
        arrow = (
            "\N{BLACK UP-POINTING TRIANGLE}"
            if change > 0
            else ("\N{BLACK DOWN-POINTING TRIANGLE}" if change < 0 else "=")
        )
        notes.append(
            say(
                "{arrow} {change} points vs {then} {when}",
                arrow=arrow,
                change=derived(change, formats.points),
                then=figure(then, column, formats.percent),
                when=when,
            )
        )
    return Tile(title, figure(now, column, formats.percent), notes)


def trend(page: Page) -> Section:
    """The NRR and GRR lines, and the months' own with their three-month average."""
    rows, months = page.marts["trailing_nrr"], page.marts["monthly_nrr"]
    if rows:
        yearly = page.block(
            "trend",
            "yearly",
            sentences.yearly(rows),
            width=3,
            chart=charts.over_time(rows, {"nrr_percent": "NRR", "grr_percent": "GRR"}),
            tables=[
                table(
                    "12-month NRR and GRR by month",
                    "month customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent",
                    rows[::-1],
                )
            ],
        )
    else:
        yearly = page.missing("trend", "yearly", "trailing_nrr", width=3)
    known = [row for row in months if row["three_month_avg_nrr"] is not None]
    if known:
        monthly = page.block(
            "trend",
            "monthly",
            sentences.monthly(months[-1], page.marts.last("nrr_health")),
            width=3,
            chart=charts.over_time(
                known, {"three_month_avg_nrr": "Three-month average", "monthly_nrr": "NRR", "monthly_grr": "GRR"}
            ),
            tables=[
                table(
                    "Monthly NRR and GRR",
                    "month base_customers base_revenue monthly_nrr monthly_grr "
                    "three_month_avg_nrr month_over_month_change",
                    known[::-1],
                )
            ],
        )
    else:
        tenure = page.basis["tenure_months"] if page.basis else YEAR
        monthly = page.missing("trend", "monthly", "monthly_nrr", needed=tenure, width=3)
    return page.section("trend", yearly, monthly)


def cohorts(page: Page) -> Section:
    """The cohort triangle."""
    rows = page.marts["cohort_retention"]
    later = [row for row in rows if row["months_since_start"] > 0]
    if not later:
        return page.section("cohorts", page.missing("cohorts", "triangle", "cohort_retention", needed=1))
    lines: dict[str, list[Row]] = {}
    for row in rows:
        lines.setdefault(formats.short_month(row["cohort_month"]), []).append(row)
    ages = sorted({row["months_since_start"] for row in rows})
    shown = Triangle(
        "NRR in percent by cohort month and months since it", COLUMNS["nrr_percent"], list(lines.items()), ages
    )
    said = sentences.cohorts(later)
    existing = page.marts.totals["cohort_retention"]["all"]
    if existing > len(lines):
        said += say(
            " Shown are the latest {shown} of {all} cohorts.",
            shown=derived(len(lines), formats.count),
            all=derived(existing, formats.count),
        )
    return page.section(
        "cohorts",
        page.block(
            "cohorts",
            "triangle",
            said,
            chart=charts.triangle(later),
            legend=charts.LEGEND,
            tables=[shown],
        ),
    )
