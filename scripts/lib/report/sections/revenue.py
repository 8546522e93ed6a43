"""Where MRR comes from and goes: the bridge, churn by reason, and what expansion is made of."""

from __future__ import annotations

from .. import charts, formats, sentences
from ..formats import say
from ..marts import Row
from ..tables import table
from .common import TEXTS, YEAR, Page, Section


def bridge(page: Page) -> Section:
    """The MRR bridge of the last 12 months, and of the last one."""
    rows = page.marts["mrr_bridge"][-YEAR:]
    if not rows:
        return page.section("bridge", page.missing("bridge", "year", "mrr_bridge"))
    last = rows[-1]
    moved = {column: sum(row[column] for row in rows) for column, *_ in charts.STEPS}
    columns = (
        "month opening_mrr new_mrr reactivation_mrr expansion_mrr contraction_mrr churned_mrr closing_mrr "
        "net_new_mrr quick_ratio logo_churn_percent"
    )
    span = "month" if len(rows) == 1 else f"{len(rows)} months"
    return page.section(
        "bridge",
        page.block(
            "bridge",
            "year",
            sentences.bridge(rows, page.currency),
            width=3,
            title=f"{page.text('bridge', 'year', 'title')}, {span} to {formats.month(last['month'])}",
            chart=charts.waterfall(rows[0]["opening_mrr"], moved, last["closing_mrr"], is_net=False),
            tables=[table("MRR bridge by month", columns, rows[::-1])],
        ),
        page.block(
            "bridge",
            "month",
            sentences.last_month(last),
            width=3,
            title=f"{formats.month(last['month'])} alone",
            chart=charts.waterfall(last["opening_mrr"], last.values, last["closing_mrr"], is_net=True),
            tables=[table(f"MRR bridge of {formats.month(last['month'])}", columns, [last])],
        ),
    )


def churn(page: Page) -> Section:
    """Voluntary, involuntary and unexplained churn."""
    rows = page.marts["mrr_bridge"]
    if not rows:
        return page.section("churn", page.missing("churn", "voluntary", "mrr_bridge", title="Churned MRR by reason"))
    shown, year = rows[-2 * YEAR :], rows[-YEAR:]
    kinds = ("voluntary", "involuntary", "unexplained")
    top = max(float(row[f"{kind}_churned_mrr"]) for row in shown for kind in kinds)
    columns = (
        "month churned_mrr voluntary_churned_mrr involuntary_churned_mrr unexplained_churned_mrr churned_customers"
    )
    blocks = []
    for kind in kinds:
        column = f"{kind}_churned_mrr"
        blocks.append(
            page.block(
                "churn",
                kind,
                sentences.churn(year, column),
                width=2,
                definition="",
                chart=charts.by_month(shown, column, f"{kind.title()} churn", top),
            )
        )
    everything = table("Churned MRR by month and reason", columns, shown[::-1])
    return page.section("churn", *blocks, tables=[everything])


def motions(page: Page) -> Section:
    """Expansion and loss by what changed."""
    rows = page.marts["expansion_motions"]
    if not rows:
        if page.first_month and "expansion_motions" in page.marts:
            none = say("No customer has changed what it pays in the last twelve months.")
            return page.section("motions", page.block("motions", "year", none, is_missing=True))
        return page.section("motions", page.missing("motions", "year", "expansion_motions", needed=1))
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["motion"], []).append(row)
    names = TEXTS["motions"]["names"]
    lines = []
    for motion, found in groups.items():
        gained, lost = (sum(row[column] for row in found) for column in ("gained_mrr", "lost_mrr"))
        lines.append(
            {
                "name": names.get(motion, motion),
                "gained": float(gained),
                "lost": float(lost),
                "gain": formats.compact(gained, signed=True),
                "loss": formats.compact(-lost),
            }
        )
    lines.sort(key=lambda line: (line["lost"] - line["gained"], line["name"]))
    months = sorted({row["month"] for row in rows})
    return page.section(
        "motions",
        page.block(
            "motions",
            "year",
            sentences.motions(groups, names),
            chart=charts.gains_and_losses(lines),
            title=f"{page.text('motions', 'year', 'title')}, {formats.month(months[0])} to {formats.month(months[-1])}",
            tables=[
                table(
                    "MRR gained and lost by month and motion", "month motion gained_mrr lost_mrr customers", rows[::-1]
                )
            ],
        ),
    )
