"""scripts/report without a browser: what it writes, what it refuses, and that nothing in the data becomes code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import altair
import duckdb
import jsonschema
import published
import pytest
import report_companies
import yaml
from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "scripts" / "lib"))

import build_command  # noqa: E402
from report import charts, command, formats, marts, page, sections, sentences  # noqa: E402

COMPANIES = ("grown", "three months", "one month", "empty")
MEGABYTE = 1 << 20


@pytest.fixture(scope="module", params=COMPANIES)
def company(request, tmp_path_factory):
    """A company's name, its marts as the page reads them, and its page."""
    file = tmp_path_factory.mktemp("page") / "warehouse.duckdb"
    published.publish(file, report_companies.figures(request.param))
    found = marts.read(file)
    return request.param, found, page.render(found)


class Elements(HTMLParser):
    """Every element's name and attributes, and the text outside of scripts and style."""

    def __init__(self):
        super().__init__()
        self.elements, self.text, self.inside = [], [], None

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.text.append(data)


def parsed(html: str) -> Elements:
    """The page as a browser's parser sees it, more or less."""
    elements = Elements()
    elements.feed(html)
    return elements


def test_the_page_asks_for_nothing(company):
    """No element names another file, and the policy forbids what an element could not say."""
    _, _, html = company
    elements = parsed(html).elements
    for tag, attributes in elements:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form"), attributes
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on")]
    assert "url(" not in html.partition("</style>")[0] and "@import" not in html.partition("</style>")[0]
    policy = next(attributes["content"] for _, attributes in elements if "http-equiv" in attributes)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy and "unsafe-inline" not in policy.partition("style-src")[0]
    assert len(html.encode()) < 5 * MEGABYTE


def test_names_stay_text(company):
    """Of scripts there are only ours: the library, the page's own, and data."""
    name, _, html = company
    scripts = [attributes for tag, attributes in parsed(html).elements if tag == "script"]
    assert len([attributes for attributes in scripts if not attributes]) == 2
    assert all(attributes.get("type") == "application/json" for attributes in scripts if attributes)
    if name == "grown":
        assert "&lt;script&gt;document.title=" in html and "\\u003cscript\\u003edocument.title" in html
        assert "{{ 7 * 7 }}" in html


def charts_of(found: marts.Marts) -> list[dict]:
    """The page's charts as Vega-Lite."""
    return [
        block.chart for section in sections.sections(sections.Page(found)) for block in section.blocks if block.chart
    ]


def test_charts_are_valid_vega_lite(company):
    """Altair's own checks are switched off for speed: each finished chart is checked here instead."""
    _, found, _ = company
    schema = altair.load_schema()
    validator = jsonschema.Draft7Validator(schema)
    for chart in charts_of(found):
        errors = [error.message for error in validator.iter_errors(json.loads(json.dumps(chart)))]
        assert not errors, errors[:1]


def expressions(value, key: str = "") -> list[str]:
    """Every text of a chart that Vega takes for an expression."""
    if isinstance(value, dict):
        return [text for name, part in value.items() if name != "values" for text in expressions(part, name)]
    if isinstance(value, list):
        return [text for part in value for text in expressions(part, key)]
    return (
        [value]
        if isinstance(value, str) and key in ("expr", "test", "filter", "calculate", "labelExpr", "sort")
        else []
    )


def test_no_name_is_part_of_an_expression(company):
    """Names are data: in an expression a name could be code."""
    _, found, _ = company
    for chart in charts_of(found):
        for text in expressions(chart):
            assert not [name for name in report_companies.EVIL if name in text], text


def test_every_section_is_there_and_says_something(company):
    """All questions in the order in which they are asked; a chart has a sentence and its figures, a lack a reason."""
    name, found, html = company
    made = sections.sections(sections.Page(found))
    assert [section.id for section in made] == [
        "headline", "trend", "bridge", "cohorts", "segments", "drivers", "concentration", "churn", "motions",
        "definitions", "forecast", "quality",
    ]  # fmt: skip
    for section in made:
        for block in section.blocks:
            assert block.title and block.says, block.id
            assert block.chart is None or block.tables or section.tables, block.id
    missing = [block for section in made for block in section.blocks if block.is_missing]
    if name == "grown":
        assert {block.id for block in missing} <= {"quality-restated", "segments-cohort"}
    if name == "three months":
        assert "Needs 12 complete months after the first one with revenue, October 2024; 2 so far." in html
    if name == "empty":
        assert "Nobody has paid yet in a complete month." in html


def test_a_part_of_the_marts_is_enough(tmp_path):
    """A warehouse of a selected part gives a page that says what it lacks, and neutral figures without a basis."""
    grown = report_companies.figures("grown")
    for mart in set(grown) & set(marts.QUERIES):
        file = published.publish(tmp_path / "warehouse.duckdb", {mart: grown[mart]})
        html = page.render(marts.read(file))
        assert "This warehouse has no" in html
        if mart != "reporting_basis":
            assert "EUR" not in html


def test_a_mart_without_rows_of_the_pages_month_shows_no_other_months(tmp_path):
    """Nobody's MRR differs from that of a year ago, or nobody changed anything in twelve months: no news of before is told."""
    file = tmp_path / "warehouse.duckdb"
    published.publish(file, report_companies.figures("grown"))
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("delete from marts.nrr_drivers where month = (select max(month) from marts.mrr_bridge)")
        warehouse.execute("delete from marts.dimension_nrr where month = (select max(month) from marts.mrr_bridge)")
        warehouse.execute(
            "delete from marts.expansion_motions where month > (select max(month) from marts.mrr_bridge) - interval 12 month"
        )
        assert warehouse.execute("select count(*) > 0 from marts.nrr_drivers").fetchone() == (True,)
        assert warehouse.execute("select count(*) > 0 from marts.expansion_motions").fetchone() == (True,)
    found = marts.read(file)
    assert not (found["nrr_drivers"] or found["dimension_nrr"] or found["expansion_motions"])
    html = page.render(found)
    for sentence in (
        "No customer of the base pays another amount than a year ago.",
        "No customer has changed what it pays in the last twelve months.",
        "Nobody is in the base that this compares with.",
    ):
        assert sentence in html


def test_what_is_cut_off_is_said(tmp_path):
    """More cohorts or groups than a page can hold: the largest or latest, and the sentence says of how many."""
    grown = report_companies.figures("grown")
    group = grown["dimension_nrr"][-1] | {"dimension": "country", "meets_minimum_sample": True}
    countries = [group | {"value": f"c{n}", "starting_mrr": n, "nrr_percent": Decimal(n)} for n in range(1, 31)]
    others = [row for row in grown["dimension_nrr"] if row["dimension"] != "country"]
    changed = {"dimension_nrr": others + countries, "cohort_retention": report_companies.many_cohorts(130, 3)}
    found = marts.read(published.publish(tmp_path / "w.duckdb", grown | changed))
    blocks = {block.id: block for section in sections.sections(sections.Page(found)) for block in section.blocks}
    said = blocks["segments-country"].says.striptags()
    assert said.startswith("Of the 12 groups with the largest starting MRR, out of 30: Best is c30 at 30.0")
    assert "weakest c19 at 19.0" in said
    assert blocks["cohorts-triangle"].says.striptags().endswith("Shown are the latest 120 of 130 cohorts.")


def restatement(day: int, period: str, before, now, events: int, has_new_basis: bool = False) -> dict:
    """A row of the mart."""
    return {
        "metric": "trailing_nrr.nrr_percent <b>", "period": period, "value_before": before, "value_now": now,
        "first_reported_at": datetime(2025, 1, 1, 6), "restated_at": datetime(2025, 1, day, 6),
        "later_events": events, "has_new_basis": has_new_basis,
    }  # fmt: skip


@pytest.mark.parametrize(("new", "sentence"), [
    ([(3, "2024-11-01", 97, 98, 4), (3, "2024-12-01", 97, 90, 0)],
     "On 3 January 2025, 2 figures were restated, 1 of them after events recorded since the "
     "report before; with earlier ones there are 3."),
    ([(3, "2024-11-01", 97, 98, 0)], "1 figure was restated, none of them after later events: "
     "data was withdrawn, altered or delivered late; with earlier ones there are 2."),
    ([(3, "2024-11-01", 97, None, 0, True)], "on other settings or exchange rates than the report before"),
])  # fmt: skip
def test_restatements_are_told(tmp_path, new, sentence):
    """How many the last build made, and why; the latest first, of these the largest change."""
    rows = [restatement(2, "2024-10-01", 1000, 1, 7), *(restatement(*each) for each in new)]
    grown = report_companies.figures("three months") | {"restatements": rows}
    found = marts.read(published.publish(tmp_path / "w.duckdb", grown))
    block = next(block for section in sections.sections(sections.Page(found)) for block in section.blocks
                 if block.id == "quality-restated")  # fmt: skip
    assert sentence in " ".join(block.says.striptags().split())
    changes = [(row["restated_at"].day, row["value_before"], row["value_now"]) for row in block.tables[0].rows]
    assert changes == [*sorted(((day, before, now) for day, _, before, now, *_ in new), key=lambda each: each[2] or 0),
                       (2, 1000, 1)]  # fmt: skip
    assert "trailing_nrr.nrr_percent &lt;b&gt;" in page.render(found)


@pytest.mark.parametrize(("metric", "shown"), [
    ("trailing_nrr.nrr_percent", "97.5\u202f%"), ("monthly_nrr.monthly_grr", "97.5\u202f%"), ("cohort_nrr.churn_rate", "97.5\u202f%"),
    ("monthly_nrr.month_over_month_change", "+97.5"), ("mrr_bridge.quick_ratio", "97.50"), ("mrr_bridge.new_mrr", "97.50"),
    ("mrr_bridge.closing_customers", "97"), ("monthly_nrr.base_revenue", "97.50"),
])  # fmt: skip
def test_a_restated_figure_is_written_in_its_unit(tmp_path, metric, shown):
    """Money with its cents, percentages with their sign, customers as whole numbers; a figure that is gone has none."""
    value = Decimal("97") if "customers" in metric else Decimal("97.50")
    rows = [restatement(2, "2024-10-01", value, None, 7) | {"metric": metric}]
    found = marts.read(published.publish(tmp_path / "w.duckdb", report_companies.figures("three months") | {"restatements": rows}))
    block = next(block for section in sections.sections(sections.Page(found)) for block in section.blocks
                 if block.id == "quality-restated")  # fmt: skip
    table = block.tables[0]
    assert [column.text(table.rows[0]) for column in table.columns[2:4]] == [shown, "n/a"]


def test_only_some_of_many_restatements_are_shown(tmp_path):
    """The sentence says of how many; none at all is said, too."""
    rows = [restatement(2, f"20{year}-{month:02}-01", 0, year, 1) for year in range(20, 24) for month in range(1, 13)]
    company = report_companies.figures("three months")
    html = page.render(marts.read(published.publish(tmp_path / "w.duckdb", company | {"restatements": rows})))
    assert "48</data> figures" in html and "The table shows the <data value=\"20\"" in html
    html = page.render(marts.read(published.publish(tmp_path / "w.duckdb", company | {"restatements": []})))
    assert "No published figure has been restated." in html


@pytest.mark.parametrize(
    "value, signed, shown",
    [
        ("0", False, "0"),
        ("0.4", True, "+0.40"),
        ("-0.05", False, "−0.05"),
        ("10.4", False, "10"),
        ("999", False, "999"),
        ("1000", True, "+1.00k"),
        ("-3022.89", True, "−3.02k"),
        ("28169.84", False, "28.2k"),
        ("1131981.70", False, "1.13M"),
        ("999999999", False, "1,000M"),
        ("2.5e9", False, "2.50B"),
        ("1.5e12", False, "1.50T"),
    ],
)
def test_labels_are_short(value, signed, shown):
    assert formats.compact(Decimal(value), signed) == shown


@pytest.mark.parametrize(
    "show, value, shown",
    [
        (formats.money, "1131981.70", "1,131,981.70"),
        (formats.money, "-0.01", "−0.01"),
        (formats.percent, "97.1", "97.1\u202f%"),
        (formats.points, "-1.2", "−1.2"),
        (formats.points, "0.0", "0.0"),
        (formats.fine_points, "0.285693", "+0.29"),
        (formats.fine_points, "-0.285000", "−0.29"),
        (formats.fine_points, "0.00004", "0.00"),
        (formats.fine_points, "-0.012345", "−0.0123"),
        (formats.ratio, "12.3", "12.30"),
    ],
)
def test_figures_as_text(show, value, shown):
    assert show(Decimal(value)) == shown


def test_differences_are_taken_before_rounding():
    """97.24 − 96.76 rounds to 0.5; the published 97.2 − 96.8 would be 0.4."""

    def row(ending):
        return marts.Row("trailing_nrr", {}, {"starting_mrr": Decimal(100), "ending_mrr": Decimal(ending)})

    assert sentences.difference(row("97.24"), row("96.76"), "ending_mrr") == Decimal("0.5")
    assert sentences.difference(row("97.2"), None, "ending_mrr") is None
    nothing = marts.Row("trailing_nrr", {}, {"starting_mrr": Decimal(0), "ending_mrr": Decimal(0)})
    assert sentences.difference(row("97.2"), nothing, "ending_mrr") is None


def test_eighty_centuries_are_cut(tmp_path):
    """An event dated 9999-12-31 as "never": the last months are shown and said to be the last, up to the calendar's end."""
    grown = report_companies.figures("grown")
    months = [date(9999 - at // 12, 12 - at % 12, 1) for at in range(700)]
    by_month = ("mrr_bridge", "trailing_nrr", "nrr_health", "monthly_nrr", "nrr_concentration", "nrr_forecast_backtest")
    long = {mart: [grown[mart][-1] | {"month": month} for month in months] for mart in by_month}
    assert {row["window_months"] for row in long["trailing_nrr"]} == {12}
    basis = grown["reporting_basis"][0] | {"as_of_date": "10000-01-01"}
    found = marts.read(published.publish(tmp_path / "w.duckdb", grown | long | {"reporting_basis": [basis]}))
    html = page.render(found)
    for mart in by_month:
        assert [row["month"] for row in found[mart]] == months[::-1][-marts.MONTHS :], mart
    assert found["nrr_forecast"] and "data up to the end of 31 December 9999. Complete months only, the last 600 of 700." in html


def test_the_exposure_names_what_the_page_reads():
    """dbt's lineage ends at the page: what is built for it, and nothing else."""
    exposures = yaml.safe_load((PROJECT / "models" / "semantic" / "exposures.yml").read_text())["exposures"]
    listed = next(each for each in exposures if each["name"] == "retention_page")
    read = {*marts.QUERIES, *marts.COUNTS, *marts.REFERENCE}
    assert sorted(listed["depends_on"]) == sorted(f"ref('{name}')" for name in read)


@pytest.mark.parametrize(("warehouse", "named"), [
    ("w.duckdb", "w.html"), ("w.db", "w.html"), ("w", "w.html"), ("w.txt", "w.txt.html"), ("a.b/w.old.duckdb", "a.b/w.old.html"),
])  # fmt: skip
def test_a_page_is_named_after_its_file(warehouse, named):
    assert command._beside(Path(warehouse)) == Path(named)


def rows_of(mart: str, *values: dict) -> list[marts.Row]:
    """Rows of a mart with a month each, from January 2024 on, and what else they are given."""
    months = [date(2024, 1 + at, 1) for at in range(len(values))]
    return [marts.Row(mart, {"month": month}, {"month": month} | value) for month, value in zip(months, values, strict=True)]


def trailing(*figures: int | None) -> list[marts.Row]:
    """Months of trailing_nrr of one customer each, by NRR; nobody in the base where there is none."""
    return rows_of("trailing_nrr", *(
        {"nrr_percent": nrr, "grr_percent": nrr, "customers": int(nrr is not None), "starting_mrr": 100 * (nrr is not None),
         "ending_mrr": nrr or 0} for nrr in figures
    ))  # fmt: skip


def moves(**amounts: int) -> marts.Row:
    """A month of mrr_bridge in which only these amounts moved."""
    parts = ("opening", "new", "reactivation", "expansion", "contraction", "churned", "closing", "net_new")
    return rows_of("mrr_bridge", {f"{part}_mrr": amounts.get(part, 0) for part in parts})[0]


def groups(*customers: int, nrr: int = 100) -> list[marts.Row]:
    """Ranked groups of so many customers, all of one NRR."""
    return rows_of("dimension_nrr", *({"customers": number, "nrr_percent": nrr} for number in customers))


def shares(ten: int | None, one: int | None) -> marts.Row:
    """A month of nrr_concentration."""
    return rows_of("nrr_concentration", {"top_10_customers_share_percent": ten, "largest_customer_share_percent": one})[0]


NAMES = {"a": "A", "b": "B"}


@pytest.mark.parametrize(("said", "sentence"), [
    (lambda: sentences.retention(trailing(97)[0], None, None, ""), "The 1 customer of a year before paid 100.00 a month then and pays 97.0"),
    (lambda: sentences.retention(trailing(None)[0], None, None, ""), "Nobody paid 12 months before January 2024."),
    (lambda: sentences.yearly(trailing(90, *[None] * 11)[1:]), "Nobody paid 12 months before any of the last 11 months."),
    (lambda: sentences.yearly(trailing(None, 90)), "February 2024 is the only recent month with a 12-month NRR: 90.0"),
    (lambda: sentences.yearly(trailing(90, 90)), "Since January 2024, 12-month NRR has been 90.0 %."),
    (lambda: sentences.concentration(shares(None, None)), "Nobody pays at the end of January 2024."),
    (lambda: sentences.concentration(shares(100, 100)), "One customer pays 100.0 % of all MRR."),
    (lambda: sentences.yearly(trailing(90)), "January 2024 is the first month with a 12-month NRR: 90.0"),
    (lambda: sentences.bridge([moves(opening=100, closing=100)], ""), "In January 2024 MRR is unchanged, 100.00; nothing was won."),
    (lambda: sentences.bridge([moves(opening=9, expansion=1, churned=1, closing=9)], ""),
     "In January 2024 MRR is unchanged, 9.00; most came from expansion (1.00), most was lost to churn (1.00)."),
    (lambda: sentences.ranking(groups(1), ["x"], "nrr_percent", 1, 1), "Best is x at 100.0 % (1 customer); there is no other"),
    (lambda: sentences.ranking(groups(1, 2), ["x", "y"], "nrr_percent", 2, 2), "Each of the 2 groups with enough customers is at 100.0 %."),
    (lambda: sentences.churn([moves(churned=2)], "churned_mrr"), "2.00 in the last month: 100.0 % of churned MRR."),
    (lambda: sentences.churn([moves()] * 2, "churned_mrr"), "Nobody churned in the last 2 months."),
    (lambda: sentences.definitions(rows_of("d", {"definition": "a", "nrr_percent": 97}), NAMES), "A alone gives a figure, 97.0 %."),
    (lambda: sentences.definitions(rows_of("d", *({"definition": each, "nrr_percent": 97} for each in "ab")), NAMES),
     "Every definition that gives a figure gives 97.0 %."),
    (lambda: sentences.cohorts(rows_of("c", *({"cohort_month": date(2023, at, 1), "months_since_start": 1, "nrr_percent": 100}
                                              for at in (1, 2)))), "After 1 month, each of 2 cohorts is at 100.0 %."),
])  # fmt: skip
def test_odd_companies_get_whole_sentences(said, sentence):
    """One customer, nobody, nothing that moved, all alike."""
    assert sentence in said().striptags()


def colours(css: str) -> list[dict[str, str]]:
    """The page's colours by name, light and dark."""
    blocks = re.findall(r":root \{(.*?)\}", css, re.S)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, by WCAG 2's formula."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_contrast(mode):
    """Text at 4.5 to 1, graphics at 3 to 1, in both modes."""
    css = (PROJECT / "scripts" / "lib" / "report" / "page.css").read_text()
    palette = colours(css)[mode == "dark"]
    for ink in ("ink", "muted", "accent"):
        for ground in ("page", "surface"):
            assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
    assert contrast(palette["warn"], palette["warn-surface"]) >= 4.5
    for graphic in ("first", "second", "third", "gain", "loss", "total"):
        assert contrast(palette[graphic], palette["surface"]) >= 3, graphic
    for number in range(len(charts.LEGEND)):
        ink = "heat-strong-ink" if number in (0, len(charts.LEGEND) - 1) else "heat-ink"
        assert contrast(palette[ink], palette[f"heat-{number}"]) >= 4.5, number


@pytest.fixture()
def folder(tmp_path):
    """A folder with a small warehouse."""
    published.publish(tmp_path / "company.duckdb", report_companies.figures("three months"))
    return tmp_path


def run_report(*arguments, cwd) -> subprocess.CompletedProcess:
    """Run scripts/report to its end."""
    script = str(PROJECT / "scripts" / "report")
    return subprocess.run([script, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=600)


def test_the_page_is_beside_the_warehouse_and_the_warehouse_as_it_was(folder):
    before = (folder / "company.duckdb").read_bytes()
    done = run_report("--warehouse", "company.duckdb", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "company.html shows what company.duckdb holds.\n"
    first = (folder / "company.html").read_text()
    assert (folder / "company.duckdb").read_bytes() == before
    done = run_report("--warehouse", "company.duckdb", "--output", "company.html", cwd=folder)  # its own: replaced
    assert done.returncode == 0 and (folder / "company.html").read_text() == first
    assert sorted(entry.name for entry in folder.iterdir()) == ["company.duckdb", "company.html"]


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ([], "there is no warehouse warehouse.duckdb: scripts/build makes one."),
        (["--warehouse", "notes.txt", "--output", "n.html"], "notes.txt can't be read: "),
        (
            ["--warehouse", "company.duckdb", "--output", "nowhere/page.html"],
            "the folder of nowhere/page.html does not exist.",
        ),
        (["--warehouse", "company.duckdb", "--output", "."], ". is a folder."),
        (
            ["--warehouse", "company.duckdb", "--output", "notes.txt"],
            "notes.txt was not written by this command, so it is not ",
        ),
        (["--warehouse", "bare.duckdb"], "bare.duckdb has no marts: scripts/build makes them."),
    ],
)
def test_slips_are_one_sentence(folder, arguments, sentence):
    (folder / "notes.txt").write_text("mine")
    published.publish(folder / "bare.duckdb", {})
    done = run_report(*arguments, cwd=folder)
    assert done.returncode == 1
    assert done.stderr.startswith(f"scripts/report: {sentence}") and done.stderr.count("\n") == 1
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_page_that_fails_half_way_leaves_the_old_one(folder, monkeypatch):
    output = folder / "company.html"
    command.write(folder / "company.duckdb", output)
    before = output.read_text()
    monkeypatch.setattr(page, "render", lambda found: "\ud800")  # no UTF-8
    with pytest.raises(UnicodeError):
        command.write(folder / "company.duckdb", output)
    assert output.read_text() == before
    assert sorted(entry.name for entry in folder.iterdir()) == ["company.duckdb", "company.html"]


def test_the_build_writes_the_page(sample_warehouse):
    assert page.GENERATOR in sample_warehouse.with_suffix(".html").read_text()


def test_a_build_whose_page_fails_says_so_and_goes_on(folder, capfd):
    (folder / "company.html").write_text("somebody's own")
    build_command._report(str(folder / "company.duckdb"))
    *_, note = capfd.readouterr().err.splitlines()
    assert note.endswith("is published, but its page was not written; scripts/report writes it.")
    assert (folder / "company.html").read_text() == "somebody's own"
