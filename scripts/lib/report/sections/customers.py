"""Who it is: segments, the customers that moved NRR, and how much hangs on the largest."""

from __future__ import annotations

from markupsafe import Markup

from .. import charts, formats, sentences
from ..formats import figure, say
from ..marts import Row
from ..tables import table
from .common import TEXTS, YEAR, Block, Page, Section, samples


def segments(page: Page) -> Section:
    """Dimensions and segments, ranked with their sample sizes."""
    rows = page.marts["dimension_nrr"]
    if not rows:
        return page.section("segments", page.missing("segments", "dimension", "dimension_nrr", title="By dimension"))
    blocks = []
    for dimension, title in TEXTS["segments"]["dimension"].items():
        found = [row for row in rows if row["dimension"] == dimension]
        if {row["value"] for row in found} - {"unknown"}:
            blocks.append(_dimension(page, dimension, title, found))
    blocks.append(_latest_quarter(page))
    return page.section("segments", *blocks)


def _dimension(page: Page, dimension: str, title: str, rows: list[Row]) -> Block:
    """One dimension's values, best first."""
    enough = [row for row in rows if row["meets_minimum_sample"] and row["nrr_percent"] is not None]
    existing = page.marts.totals["dimension_nrr"][dimension]
    said = sentences.ranking(enough, [row["value"] for row in enough], "nrr_percent", len(rows), existing)
    return page.block(
        "segments",
        dimension,
        said,
        title=title,
        definition="",
        width=3,
        chart=charts.against_100(rows, "nrr_percent", [row["value"] for row in rows], *samples(rows)),
        tables=[
            table(
                f"12-month NRR {title[:1].lower()}{title[1:]}",
                "value customers starting_mrr ending_mrr nrr_percent grr_percent logo_retention_percent "
                "meets_minimum_sample",
                rows,
            )
        ],
    )


def _latest_quarter(page: Page) -> Block:
    """segmented_nrr's latest quarter."""
    rows = [row for row in page.marts["segmented_nrr"] if row["nrr"] is not None]
    window = page.basis["cohort_window_months"] if page.basis else YEAR
    needed = window + page.to_quarters_end
    if not rows:
        if "segmented_nrr" in page.marts and page.months > needed:
            return page.block(
                "segments",
                "cohort",
                say("No group of a complete cohort quarter is large enough."),
                width=3,
                is_missing=True,
            )
        return page.missing("segments", "cohort", "segmented_nrr", needed=needed, width=3)
    quarter = rows[0]["cohort_quarter"]
    labels = [f"{row['segment']}, {row['industry']}" for row in rows]
    return page.block(
        "segments",
        "cohort",
        sentences.ranking(rows, labels, "nrr", len(rows), page.marts.totals["segmented_nrr"]["all"]),
        width=3 if len(rows) <= 6 else 6,
        title=f"{page.text('segments', 'cohort', 'title')}: Q{(quarter.month + 2) // 3} {quarter.year}",
        chart=charts.against_100(rows, "nrr", labels, *samples(rows)),
        tables=[
            table(
                "Cohort NRR by segment and industry",
                "segment industry nrr_rank customers starting_revenue ending_revenue nrr grr",
                rows,
            )
        ],
    )


def drivers(page: Page) -> Section:
    """What moved NRR, by customer."""
    rows = page.marts["nrr_drivers"]
    if not rows:
        base = page.marts.last("trailing_nrr")
        if base and base["customers"] and "nrr_drivers" in page.marts:
            none = page.block(
                "drivers",
                "customers",
                say("No customer of the base pays another amount than a year ago."),
                is_missing=True,
            )
            return page.section("drivers", none)
        return page.section("drivers", page.missing("drivers", "customers", "nrr_drivers"))
    ranked = sorted(rows, key=lambda row: (row["customer_id"] is None, -row["contribution_points"], row["rank"]))
    lines = []
    for row in ranked:
        if row["customer_id"] is not None:  # all others together would dwarf them: the sentence has their sum
            points, label = float(row["contribution_points"]), formats.fine_points(row["contribution_points"])
            lines.append(
                {
                    "name": row["customer_id"],
                    "gained": max(points, 0),
                    "lost": max(-points, 0),
                    "gain": label,
                    "loss": label,
                }
            )
    return page.section(
        "drivers",
        page.block(
            "drivers",
            "customers",
            sentences.drivers(rows),
            chart=charts.gains_and_losses(lines),
            tables=[
                table(
                    "Customers whose MRR changed most",
                    "customer_id rank customers starting_mrr ending_mrr contribution_points",
                    ranked,
                    {None: "All others"},
                )
            ],
        ),
    )


def concentration(page: Page) -> Section:
    """Concentration and its warnings."""
    rows = page.marts["nrr_concentration"]
    if not rows:
        return page.section("concentration", page.missing("concentration", "shares", "nrr_concentration"))
    last = rows[-1]
    warnings = []
    if last["is_expansion_masking_churn"]:
        warnings.append(
            say(
                "Expansion masks churn: NRR is {nrr}, but GRR only {grr}.",
                nrr=figure(last, "nrr_percent", formats.percent),
                grr=figure(last, "grr_percent", formats.percent),
            )
        )
    if last["is_concentrated"]:
        warnings.append(say("NRR is concentrated: it rests on the largest quarter of customers."))
    shares = page.block(
        "concentration",
        "shares",
        sentences.concentration(last),
        width=3,
        warnings=warnings,
        chart=charts.over_time(
            rows,
            {"top_10_customers_share_percent": "Ten largest", "largest_customer_share_percent": "Largest"},
            floor=0,
        ),
        tables=[
            table(
                "Concentration by month",
                "month top_10_customers_share_percent largest_customer_share_percent "
                "bottom_quartile_nrr top_quartile_nrr is_expansion_masking_churn is_concentrated",
                rows[::-1],
            )
        ],
    )
    quarters = [row for row in page.marts["dimension_nrr"] if row["dimension"] == "mrr_quartile"]
    quarters.sort(key=lambda row: row["value"], reverse=True)
    named = {"1": "Smallest quarter", "2": "2nd quarter", "3": "3rd quarter", "4": "Largest quarter"}
    names = [named[row["value"]] for row in quarters]
    says = sentences.quartiles(last) + (Markup("") if warnings else Markup(" Neither warning applies."))
    quartiles = page.block(
        "concentration",
        "quartiles",
        says,
        width=3,
        chart=charts.against_100(quarters, "nrr_percent", names, *samples(quarters)) if quarters else None,
        tables=[
            table(
                "12-month NRR by quarter of the base",
                "value customers starting_mrr ending_mrr nrr_percent grr_percent logo_retention_percent",
                quarters,
                named,
            )
        ]
        if quarters
        else [],
    )
    return page.section("concentration", shares, quartiles)
