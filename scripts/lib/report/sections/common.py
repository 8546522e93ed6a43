"""What all sections are made of, and what they need to know of the warehouse."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup, escape

from .. import formats
from ..formats import say
from ..marts import Marts, Row
from ..tables import Table, Triangle

TEXTS = tomllib.loads(Path(__file__).parents[1].joinpath("texts.toml").read_text(encoding="utf-8"))
YEAR = 12
# What definitions speak of, where the warehouse does not tell its settings.
SETTINGS = {
    "tenure_months": 12,
    "cohort_window_months": 12,
    "min_segment_customers": 10,
    "upside_points": 10,
    "involuntary_reasons": "payment_failed",
}


@dataclass(frozen=True)
class Tile:
    """One large figure.

    Attributes:
        title: what it is.
        value: the figure.
        notes: lines below it.
    """

    title: str
    value: Markup
    notes: list[Markup] = field(default_factory=list)


@dataclass(frozen=True)
class Block:
    """One chart with what belongs to it.

    Attributes:
        id: unique on the page.
        title: its heading.
        says: its sentence.
        definition: how its figures are defined.
        chart: Vega-Lite; None: there is nothing to draw.
        tables: the figures behind it.
        tiles: large figures above it.
        warnings: what somebody should look at.
        legend: names of the heat map's classes.
        width: how many of the page's six columns it takes on a wide screen.
        is_missing: whether `says` only tells why there is nothing.
    """

    id: str
    title: str
    says: Markup
    definition: str = ""
    chart: dict | None = None
    tables: list[Table | Triangle] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    warnings: list[Markup] = field(default_factory=list)
    legend: tuple[str, ...] = ()
    width: int = 6
    is_missing: bool = False


@dataclass(frozen=True)
class Section:
    """A question and its answer.

    Attributes:
        id: unique on the page.
        title: its heading.
        short: the same in a word or two.
        blocks: its charts.
        definition: what holds for all of them.
        tables: the figures behind all of them.
    """

    id: str
    title: str
    short: str
    blocks: list[Block]
    definition: str = ""
    tables: list[Table] = field(default_factory=list)


class Page:
    """What the sections of one page share: the marts, their settings, and the page's texts."""

    def __init__(self, marts: Marts):
        self.marts = marts
        self.basis = marts.last("reporting_basis")
        bridge = marts["mrr_bridge"]
        self.first_month = bridge[0]["month"] if bridge else None
        self.last_month = bridge[-1]["month"] if bridge else None
        self.months = len(bridge)
        self.existing = marts.totals.get("mrr_bridge", {}).get("all", 0)
        currency = f"{self.basis['reporting_currency']}\N{NO-BREAK SPACE}" if self.basis else ""
        self.currency = Markup(escape(currency))

    @property
    def to_quarters_end(self) -> int:
        """Months from the first one with revenue to the end of its quarter: 0 to 2."""
        return 2 - (self.first_month.month - 1) % 3 if hasattr(self.first_month, "month") else 2

    def basis_text(self) -> str:
        """What all figures rest on, in a few words."""
        basis = self.basis
        if not basis:
            return "Figures in the reporting currency of the build. Complete months only."
        said = [
            f"Figures in {basis['reporting_currency']} at the exchange rates of {formats.day(basis['fx_rate_date'])}",
            f"months in {basis['reporting_timezone']}",
            f"data up to the end of {formats.day_before(basis['as_of_date'])}",
        ]
        if basis.values.get("known_at"):
            said.append(f"as known before {basis['known_at']:%Y-%m-%d %H:%M} UTC")
        if basis.values.get("roll_up_to_parent"):
            said.append("customers rolled up to their topmost parent")
        if basis.values.get("usage_basis", "exclude") != "exclude":
            said.append(f"usage charges included ({basis['usage_basis'].replace('_', ' ')})")
        if basis.values.get("renewal_grace_days"):
            said.append(f"gaps of up to {basis['renewal_grace_days']} days bridged")
        shown = f", the last {self.months} of {formats.count(self.existing)}" if self.existing > self.months else ""
        return "; ".join(said) + f". Complete months only{shown}."

    def text(self, *path: str) -> str:
        """A text of texts.toml with the settings filled in; empty if there is none."""
        found = TEXTS
        for name in path:
            found = found.get(name, {})
        told = self.basis.values if self.basis else {}
        settings = {name: told.get(name, value) for name, value in SETTINGS.items()}
        settings["cohort_window"] = formats.spell(settings["cohort_window_months"], "month")
        settings["upside_points"] = f"{float(settings['upside_points']):g}"
        return " ".join(found.format(**settings).split()) if found else ""

    def block(self, section: str, name: str, says: Markup, **more) -> Block:
        """A block with its texts."""
        more.setdefault("title", self.text(section, name, "title"))
        more.setdefault("definition", self.text(section, name, "definition"))
        return Block(f"{section}-{name}", says=says, **more)

    def section(self, name: str, *blocks: Block, tables: list[Table] | None = None) -> Section:
        """A section with its texts."""
        texts = {part: self.text(name, part) for part in ("title", "short", "definition")}
        return Section(name, blocks=list(blocks), tables=tables or [], **texts)

    def missing(self, section: str, name: str, mart: str, needed: int = YEAR, width: int = 6, **more) -> Block:
        """A block that says why there is nothing to show yet."""
        if mart not in self.marts:
            why = say("This warehouse has no {mart}.", mart=mart)
        elif not self.first_month:
            why = say("Nobody has paid yet in a complete month.")
        elif self.months > needed:
            why = say("Nobody is in the base that this compares with.")
        else:
            more_months = formats.spell(needed, "complete month")
            why = say(
                "Needs {needed} after the first one with revenue, {first}; {months} so far.",
                needed=more_months,
                first=formats.month(self.first_month),
                months=str(self.months - 1),
            )
        return self.block(section, name, why, width=width, is_missing=True, **more)


def samples(rows: list[Row]) -> tuple[frozenset[int], list[str]]:
    """Which rows have too few customers, and each one's sample size in words."""
    small = frozenset(at for at, row in enumerate(rows) if not row.values.get("meets_minimum_sample", True))
    notes = [
        f"n = {formats.count(row['customers'])}{', small sample' if at in small else ''}" for at, row in enumerate(rows)
    ]
    return small, notes
