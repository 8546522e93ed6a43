"""The page's sections, in the order in which a CFO asks: each with its charts, sentences and tables."""
from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from markupsafe import Markup, escape

from . import charts, formats, sentences
from .formats import derived, figure, say, total
from .marts import Marts, Row
from .tables import COLUMNS, Table, Triangle, table

TEXTS = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
YEAR = 12
# What definitions speak of, where the warehouse does not tell its settings.
SETTINGS = {"tenure_months": 12, "min_segment_customers": 10, "upside_points": 10, "involuntary_reasons": "payment_failed"}


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
    """Sections out of the marts of one warehouse."""

    def __init__(self, marts: Marts):
        self.marts = marts
        self.basis = marts.last("reporting_basis")
        bridge = marts["mrr_bridge"]
        self.first_month = bridge[0]["month"] if bridge else None
        self.last_month = bridge[-1]["month"] if bridge else None
        self.months = len(bridge)
        currency = f"{self.basis['reporting_currency']}\N{NO-BREAK SPACE}" if self.basis else ""
        self.currency = Markup(escape(currency))

    def sections(self) -> list[Section]:
        """All sections, in order."""
        return [
            self.headline(), self.trend(), self.bridge(), self.cohorts(), self.segments(), self.drivers(),
            self.concentration(), self.churn(), self.motions(), self.definitions(), self.forecast(), self.quality(),
        ]

    def basis_text(self) -> str:
        """What all figures rest on, in a few words."""
        basis = self.basis
        if not basis:
            return "Figures in the reporting currency of the build. Complete months only."
        said = [f"Figures in {basis['reporting_currency']} at the exchange rates of {formats.day(basis['fx_rate_date'])}",
                f"months in {basis['reporting_timezone']}", f"data up to the end of {formats.day(_day_before(basis['as_of_date']))}"]
        if basis.values.get("roll_up_to_parent"):
            said.append("customers rolled up to their topmost parent")
        if basis.values.get("usage_basis", "exclude") != "exclude":
            said.append(f"usage charges included ({basis['usage_basis'].replace('_', ' ')})")
        if basis.values.get("renewal_grace_days"):
            said.append(f"gaps of up to {basis['renewal_grace_days']} days bridged")
        return "; ".join(said) + ". Complete months only."

    # What every block needs

    def text(self, *path: str) -> str:
        """A text of texts.toml with the settings filled in; empty if there is none."""
        found = TEXTS
        for name in path:
            found = found.get(name, {})
        told = self.basis.values if self.basis else {}
        settings = {name: told.get(name, value) for name, value in SETTINGS.items()}
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
        else:
            more_months = f"{needed} complete month{'s' if needed > 1 else ''}"
            why = say("Needs {needed} after the first one with revenue, {first}; {months} so far.",
                      needed=more_months, first=formats.month(self.first_month), months=str(self.months - 1))
        return self.block(section, name, why, width=width, is_missing=True, **more)

    # The sections

    def headline(self) -> Section:
        """This month's 12-month NRR and GRR against last month, last year and the benchmark tier."""
        rows = self.marts["trailing_nrr"]
        if not rows:
            return self.section("headline", self.missing("headline", "retention", "trailing_nrr", tiles=self.size()))
        now, before = rows[-1], rows[-2] if len(rows) > 1 else None
        year_before = rows[-1 - YEAR] if len(rows) > YEAR else None
        tiles = [
            self.against("NRR, 12 months", now, before, year_before, "nrr_percent", "ending_mrr"),
            self.against("GRR, 12 months", now, before, year_before, "grr_percent", "retained_mrr"),
        ]
        tiles += self.size()
        tiles.append(Tile("Logo retention, 12 months", figure(now, "logo_retention_percent", formats.percent), [
            say("of {customers} customers", customers=figure(now, "customers", formats.count))]))
        blocks = [self.block(
            "headline", "retention", sentences.retention(now, before, year_before, self.currency), tiles=tiles,
            tables=[table("12-month retention of this month, last month and a year ago",
                          "month customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent "
                          "logo_retention_percent", [row for row in (now, before, year_before) if row])])]
        health = self.marts.last("nrr_health")
        if health:
            blocks.append(self.block(
                "headline", "benchmark", sentences.benchmark(health),
                chart=charts.bands(health) if health["nrr_percent"] is not None else None,
                tables=[table("NRR and the benchmark tier",
                              "month nrr_percent band arr arr_tier typical_low typical_high top_quartile_low "
                              "top_quartile_high", [health])]))
        else:
            blocks.append(self.missing("headline", "benchmark", "nrr_health"))
        return self.section("headline", *blocks)

    def size(self) -> list[Tile]:
        """ARR and customers, which need no history."""
        bridge = self.marts.last("mrr_bridge")
        if not bridge:
            return []
        unit = f", {self.basis['reporting_currency']}" if self.basis else ""
        customers = say("{customers} paying customers", customers=figure(bridge, "closing_customers", formats.count))
        return [Tile(f"ARR{unit}", figure(bridge, "arr", formats.money), [customers])]

    def against(self, title: str, now: Row, before: Row | None, year_before: Row | None, column: str, money: str) -> Tile:
        """A tile with the differences to last month and last year."""
        notes = []
        for then, when in ((before, "last month"), (year_before, "a year ago")):
            change = sentences.difference(now, then, money)
            if change is None:
                notes.append(say("{when}: n/a", when=when))
                continue
            arrow = "\N{BLACK UP-POINTING TRIANGLE}" if change > 0 else (
                "\N{BLACK DOWN-POINTING TRIANGLE}" if change < 0 else "=")
            notes.append(say("{arrow} {change} points vs {then} {when}", arrow=arrow, change=derived(change, formats.points),
                             then=figure(then, column, formats.percent), when=when))
        return Tile(title, figure(now, column, formats.percent), notes)

    def trend(self) -> Section:
        """The NRR and GRR lines, and the months' own with their three-month average."""
        rows, months = self.marts["trailing_nrr"], self.marts["monthly_nrr"]
        if rows:
            yearly = self.block(
                "trend", "yearly", sentences.yearly(rows), width=3,
                chart=charts.over_time(rows, {"nrr_percent": "NRR", "grr_percent": "GRR"}),
                tables=[table("12-month NRR and GRR by month",
                              "month customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent", rows[::-1])])
        else:
            yearly = self.missing("trend", "yearly", "trailing_nrr", width=3)
        known = [row for row in months if row["three_month_avg_nrr"] is not None]
        if known:
            monthly = self.block(
                "trend", "monthly", sentences.monthly(months[-1], self.marts.last("nrr_health")), width=3,
                chart=charts.over_time(known, {"three_month_avg_nrr": "Three-month average", "monthly_nrr": "NRR",
                                               "monthly_grr": "GRR"}),
                tables=[table("Monthly NRR and GRR", "month base_customers base_revenue monthly_nrr monthly_grr "
                              "three_month_avg_nrr month_over_month_change", known[::-1])])
        else:
            tenure = self.basis["tenure_months"] if self.basis else YEAR
            monthly = self.missing("trend", "monthly", "monthly_nrr", needed=tenure, width=3)
        return self.section("trend", yearly, monthly)

    def bridge(self) -> Section:
        """The MRR bridge of the last 12 months, and of the last one."""
        rows = self.marts["mrr_bridge"][-YEAR:]
        if not rows:
            return self.section("bridge", self.missing("bridge", "year", "mrr_bridge"))
        last = rows[-1]
        moved = {column: sum(row[column] for row in rows) for column, *_ in charts.STEPS}
        columns = ("month opening_mrr new_mrr reactivation_mrr expansion_mrr contraction_mrr churned_mrr closing_mrr "
                   "net_new_mrr quick_ratio logo_churn_percent")
        span = "month" if len(rows) == 1 else f"{len(rows)} months"
        return self.section(
            "bridge",
            self.block("bridge", "year", sentences.bridge(rows, self.currency), width=3,
                       title=f"{self.text('bridge', 'year', 'title')}, {span} to {formats.month(last['month'])}",
                       chart=charts.waterfall(rows[0]["opening_mrr"], moved, last["closing_mrr"], is_net=False),
                       tables=[table("MRR bridge by month", columns, rows[::-1])]),
            self.block("bridge", "month", sentences.last_month(last), width=3,
                       title=f"{formats.month(last['month'])} alone",
                       chart=charts.waterfall(last["opening_mrr"], last.values, last["closing_mrr"], is_net=True),
                       tables=[table(f"MRR bridge of {formats.month(last['month'])}", columns, [last])]))

    def cohorts(self) -> Section:
        """The cohort triangle."""
        rows = self.marts["cohort_retention"]
        later = [row for row in rows if row["months_since_start"] > 0]
        if not later:
            return self.section("cohorts", self.missing("cohorts", "triangle", "cohort_retention", needed=1))
        lines: dict[str, list[Row]] = {}
        for row in rows:
            lines.setdefault(formats.short_month(row["cohort_month"]), []).append(row)
        ages = sorted({row["months_since_start"] for row in rows})
        shown = Triangle("NRR in percent by cohort month and months since it", COLUMNS["nrr_percent"],
                         list(lines.items()), ages)
        return self.section("cohorts", self.block("cohorts", "triangle", sentences.cohorts(later),
                                                  chart=charts.triangle(later), legend=charts.LEGEND, tables=[shown]))

    def segments(self) -> Section:
        """Dimensions and segments, ranked with their sample sizes."""
        rows = self.marts["dimension_nrr"]
        if not rows:
            return self.section("segments", self.missing("segments", "dimension", "dimension_nrr", title="By dimension"))
        blocks = []
        for dimension, title in TEXTS["segments"]["dimension"].items():
            found = [row for row in rows if row["dimension"] == dimension]
            if {row["value"] for row in found} - {"unknown"}:
                blocks.append(self.dimension(dimension, title, found))
        blocks.append(self.latest_quarter())
        return self.section("segments", *blocks)

    def dimension(self, dimension: str, title: str, rows: list[Row]) -> Block:
        """One dimension's values, best first."""
        enough = [row for row in rows if row["meets_minimum_sample"] and row["nrr_percent"] is not None]
        said = sentences.ranking(enough, [row["value"] for row in enough], "nrr_percent", "groups")
        everything = self.marts.totals["dimension_nrr"][dimension]
        if everything > len(rows):
            said += say(" Shown are the {shown} with the largest starting MRR, of {all}.", shown=derived(len(rows), formats.count),
                        all=derived(everything, formats.count))
        return self.block(
            "segments", dimension, said, title=title, definition="", width=3,
            chart=charts.against_100(rows, "nrr_percent", [row["value"] for row in rows], *_samples(rows)),
            tables=[table(f"12-month NRR {title[:1].lower()}{title[1:]}",
                          "value customers starting_mrr ending_mrr nrr_percent grr_percent logo_retention_percent "
                          "meets_minimum_sample", rows)])

    def latest_quarter(self) -> Block:
        """segmented_nrr's latest quarter."""
        rows = [row for row in self.marts["segmented_nrr"] if row["nrr"] is not None]
        if not rows:
            if "segmented_nrr" in self.marts and self.months > YEAR + 2:
                return self.block("segments", "cohort", say("No group of a complete cohort quarter is large enough."),
                                  width=3, is_missing=True)
            return self.missing("segments", "cohort", "segmented_nrr", needed=YEAR + 2, width=3)
        quarter = rows[0]["cohort_quarter"]
        labels = [f"{row['segment']}, {row['industry']}" for row in rows]
        return self.block(
            "segments", "cohort", sentences.ranking(rows, labels, "nrr", "groups"), width=3,
            title=f"{self.text('segments', 'cohort', 'title')}: Q{(quarter.month + 2) // 3} {quarter.year}",
            chart=charts.against_100(rows, "nrr", labels, *_samples(rows)),
            tables=[table("Cohort NRR by segment and industry", "segment industry nrr_rank customers starting_revenue "
                          "ending_revenue nrr grr", rows)])

    def drivers(self) -> Section:
        """What moved NRR, by customer."""
        rows = self.marts["nrr_drivers"]
        if not rows:
            if self.marts["trailing_nrr"] and "nrr_drivers" in self.marts:
                none = self.block("drivers", "customers", say("No customer of the base pays another amount than a year ago."),
                                  is_missing=True)
                return self.section("drivers", none)
            return self.section("drivers", self.missing("drivers", "customers", "nrr_drivers"))
        ranked = sorted(rows, key=lambda row: (row["customer_id"] is None, -row["contribution_points"], row["rank"]))
        lines = []
        for row in ranked:
            name = row["customer_id"] if row["customer_id"] is not None else f"{row['customers']} others"
            points, label = float(row["contribution_points"]), formats.hundredths(row["contribution_points"])
            lines.append({"name": name, "gained": max(points, 0), "lost": max(-points, 0), "gain": label, "loss": label,
                          "is_rest": row["customer_id"] is None})
        return self.section("drivers", self.block(
            "drivers", "customers", sentences.drivers(rows), chart=charts.gains_and_losses(lines),
            tables=[table("Customers whose MRR changed most", "customer_id rank customers starting_mrr ending_mrr "
                          "contribution_points", ranked, {None: "All others"})]))

    def concentration(self) -> Section:
        """Concentration and its warnings."""
        rows = self.marts["nrr_concentration"]
        if not rows:
            return self.section("concentration", self.missing("concentration", "shares", "nrr_concentration"))
        last = rows[-1]
        warnings = []
        if last["is_expansion_masking_churn"]:
            warnings.append(say("Expansion masks churn: NRR is {nrr}, but GRR only {grr}.",
                                nrr=figure(last, "nrr_percent", formats.percent),
                                grr=figure(last, "grr_percent", formats.percent)))
        if last["is_concentrated"]:
            warnings.append(say("NRR is concentrated: it rests on the largest quarter of customers."))
        shares = self.block(
            "concentration", "shares", sentences.concentration(last), width=3, warnings=warnings or [],
            chart=charts.over_time(rows, {"top_10_customers_share_percent": "Ten largest",
                                          "largest_customer_share_percent": "Largest"}, floor=0),
            tables=[table("Concentration by month", "month top_10_customers_share_percent largest_customer_share_percent "
                          "bottom_quartile_nrr top_quartile_nrr is_expansion_masking_churn is_concentrated", rows[::-1])])
        quarters = [row for row in self.marts["dimension_nrr"] if row["dimension"] == "mrr_quartile"]
        quarters.sort(key=lambda row: row["value"], reverse=True)
        named = {"1": "Smallest quarter", "2": "2nd quarter", "3": "3rd quarter", "4": "Largest quarter"}
        names = [named[row["value"]] for row in quarters]
        says = sentences.quartiles(last) + (Markup("") if warnings else Markup(" Neither warning applies."))
        quartiles = self.block(
            "concentration", "quartiles", says, width=3,
            chart=charts.against_100(quarters, "nrr_percent", names, *_samples(quarters)) if quarters else None,
            tables=[table("12-month NRR by quarter of the base", "value customers starting_mrr ending_mrr nrr_percent "
                          "grr_percent logo_retention_percent", quarters, named)] if quarters else [])
        return self.section("concentration", shares, quartiles)

    def churn(self) -> Section:
        """Voluntary, involuntary and unexplained churn."""
        rows = self.marts["mrr_bridge"]
        if not rows:
            return self.section("churn", self.missing("churn", "voluntary", "mrr_bridge", title="Churned MRR by reason"))
        shown, year = rows[-2 * YEAR:], rows[-YEAR:]
        kinds = ("voluntary", "involuntary", "unexplained")
        top = max(float(row[f"{kind}_churned_mrr"]) for row in shown for kind in kinds)
        columns = "month churned_mrr voluntary_churned_mrr involuntary_churned_mrr unexplained_churned_mrr churned_customers"
        blocks = []
        for kind in kinds:
            column = f"{kind}_churned_mrr"
            blocks.append(self.block("churn", kind, sentences.churn(year, column), width=2, definition="",
                                     chart=charts.by_month(shown, column, f"{kind.title()} churn", top)))
        everything = table("Churned MRR by month and reason", columns, shown[::-1])
        return self.section("churn", *blocks, tables=[everything])

    def motions(self) -> Section:
        """Expansion and loss by what changed."""
        rows = self.marts["expansion_motions"]
        if not rows:
            if self.first_month and "expansion_motions" in self.marts:
                none = self.block("motions", "year", say("No customer has changed what it pays yet."), is_missing=True)
                return self.section("motions", none)
            return self.section("motions", self.missing("motions", "year", "expansion_motions", needed=1))
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row["motion"], []).append(row)
        names = TEXTS["motions"]["names"]
        lines = []
        for motion, found in groups.items():
            gained, lost = (sum(row[column] for row in found) for column in ("gained_mrr", "lost_mrr"))
            lines.append({"name": names.get(motion, motion), "gained": float(gained), "lost": float(lost),
                          "gain": formats.compact(gained, signed=True), "loss": formats.compact(-lost)})
        lines.sort(key=lambda line: (line["lost"] - line["gained"], line["name"]))
        months = sorted({row["month"] for row in rows})
        return self.section("motions", self.block(
            "motions", "year", sentences.motions(groups, names), chart=charts.gains_and_losses(lines),
            title=f"{self.text('motions', 'year', 'title')}, {formats.month(months[0])} to {formats.month(months[-1])}",
            tables=[table("MRR gained and lost by month and motion", "month motion gained_mrr lost_mrr customers",
                          rows[::-1])]))

    def definitions(self) -> Section:
        """NRR under others' definitions."""
        rows = self.marts["nrr_by_definition"]
        if not rows:
            return self.section("definitions", self.missing("definitions", "all", "nrr_by_definition"))
        explained = self.marts["nrr_definitions"]
        names = {row["definition"]: row["definition"].replace("_", " ").capitalize() for row in rows}
        names |= {row["definition"]: row["label"] for row in explained}
        tables = [table("NRR by definition", "definition numerator denominator nrr_percent", rows, names)]
        if explained:
            tables.append(table("What the definitions are", "label formula used_by caution", explained))
        return self.section("definitions", self.block(
            "definitions", "all", sentences.definitions(rows, names),
            chart=charts.against_100(rows, "nrr_percent", [names[row["definition"]] for row in rows]),
            tables=tables))

    def forecast(self) -> Section:
        """The forecast, and how wrong it would have been."""
        rows, past = self.marts["nrr_forecast"], self.marts["nrr_forecast_backtest"]
        if not rows or not self.first_month:
            return self.section("forecast", self.missing("forecast", "scenarios", "nrr_forecast"))
        history = self.marts["mrr_bridge"][-3 * YEAR:]
        scenarios = self.block(
            "forecast", "scenarios", sentences.forecast(rows, self.currency), width=3,
            chart=charts.forecast(history, rows),
            tables=[table("Forecast", "scenario year starting_arr nrr_percent existing_customer_arr new_customer_arr total_arr "
                          "growth_percent", rows)])
        if past:
            tested = self.block(
                "forecast", "backtest", sentences.backtest(past), width=3, chart=charts.backtest(past),
                tables=[table("Backtest of the one-year forecast", "month forecast_arr actual_arr error_percent", past[::-1])])
        else:
            tested = self.missing("forecast", "backtest", "nrr_forecast_backtest", needed=2 * YEAR, width=3)
        return self.section("forecast", scenarios, tested)

    def quality(self) -> Section:
        """What was quarantined, scheduled, restated."""
        audit = self.marts.last("event_audit")
        if not audit:
            return self.section("quality", self.missing("quality", "events", "event_audit"))
        columns = ("raw", "accepted", "duplicate", "quarantined", "scheduled", "one_time")
        tiles = [Tile(name.replace("_", "-").capitalize(), figure(audit, f"{name}_events", formats.count))
                 for name in columns]
        reasons = self.marts["quarantined_events"]
        lines = [{"name": row["quarantine_reason"], "amount": row["count(*)"], "label": formats.count(row["count(*)"])}
                 for row in reasons]
        events = self.block(
            "quality", "events", sentences.events(audit), tiles=tiles, width=3,
            chart=charts.amounts(lines) if lines else None,
            tables=[table("Quarantined raw events by reason", "quarantine_reason count(*)", reasons)] if reasons else [])
        return self.section("quality", events, self.restated())

    def restated(self) -> Block:
        """Figures that earlier builds reported differently."""
        rows = self.marts["restatements"]
        if "restatements" not in self.marts:
            says = say("This warehouse keeps no record of what earlier builds reported.")
            return self.block("quality", "restated", says, width=3, is_missing=True)
        if not rows:
            return self.block("quality", "restated", say("No published figure has been restated."), width=3)
        everything = self.marts.totals["restatements"]["all"]
        says = say("{count} published figures have been restated; the table shows {shown}.",
                   count=derived(everything, formats.count), shown=derived(len(rows), formats.count))
        return self.block("quality", "restated", says, width=3, tables=[_as_it_is("Restated figures", rows)])


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _samples(rows: list[Row]) -> tuple[frozenset[int], list[str]]:
    """Which rows have too few customers, and each one's sample size in words."""
    small = frozenset(at for at, row in enumerate(rows) if not row.values.get("meets_minimum_sample", True))
    notes = [f"n = {formats.count(row['customers'])}{', small sample' if at in small else ''}"
             for at, row in enumerate(rows)]
    return small, notes


def _as_it_is(caption: str, rows: list[Row]) -> Table:
    """A table of all columns that a mart happens to have."""
    from .tables import Column

    return Table(caption, [Column(name, name.replace("_", " ").capitalize()) for name in rows[0].values], rows)


__all__ = ["Page", "total"]
