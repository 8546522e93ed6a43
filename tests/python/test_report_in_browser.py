"""The page in a real browser: no error, no request, every figure the mart's, at any width, light, dark and on paper."""

from __future__ import annotations

import json
import re
import shutil
import warnings
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import SimpleNamespace

import duckdb
import published
import pytest
import report_companies
from playwright.sync_api import sync_playwright
from test_report import MEGABYTE, charts, command, formats, marts

from test_command import BROWSERS  # found by test_report's path

FOUND = next(filter(None, map(shutil.which, BROWSERS)), None)
if not FOUND:  # a warning, too: nobody reads the reasons of skipped tests
    warnings.warn(
        "THE PAGE IS NOT TESTED IN A BROWSER: there is no Chromium (Debian: apt install chromium).", stacklevel=1
    )
pytestmark = pytest.mark.skipif(not FOUND, reason="no Chromium on this machine (Debian: apt install chromium)")

COMPANIES = ("sample", "grown", "three months", "one month", "empty")
# Every figure with the mart, column and key that it, or what it stands in, names.
FIGURES = """() => [...document.querySelectorAll("[data-column]")].map((place) => {
  const key = {};
  for (let at = place; at; at = at.parentElement)
    if (at.dataset.key) Object.assign(key, {...JSON.parse(at.dataset.key), ...key});
  return {mart: place.closest("[data-mart]").dataset.mart, column: place.dataset.column, key,
          value: place.dataset.value ?? place.getAttribute("value"), text: place.textContent};
})"""


@pytest.fixture(scope="module")
def browser():
    """Chromium, headless."""
    with sync_playwright() as playwright:
        # Containers' root has no sandbox to give.
        browser = playwright.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=COMPANIES)
def company(request, tmp_path_factory):
    """A company's name, its warehouse and its page."""
    file = tmp_path_factory.mktemp("page") / "warehouse.duckdb"
    if request.param == "sample":
        shutil.copyfile(request.getfixturevalue("sample_warehouse"), file)
    else:
        published.publish(file, report_companies.figures(request.param))
    command.write(file, file.with_suffix(".html"))
    return SimpleNamespace(name=request.param, warehouse=file, page=file.with_suffix(".html"))


def opened(browser, page, width=1400, scheme="light"):
    """A tab with the page, all charts drawn, and what it said and asked for on the way."""
    tab = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    heard, asked = [], []
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    tab.wait_for_selector("html[data-charts]", state="attached", timeout=60_000)
    return tab, heard, asked


@pytest.fixture(scope="module")
def tab(browser, company):
    """The company's page, opened wide and light."""
    tab, *_ = opened(browser, company.page)
    yield tab
    tab.context.close()


@pytest.mark.parametrize(
    "width, scheme", [(1400, "light"), (1400, "dark"), (390, "light"), (390, "dark"), (320, "light")]
)
def test_it_opens_without_a_word_and_fits(browser, company, width, scheme):
    tab, heard, asked = opened(browser, company.page, width, scheme)
    try:
        assert heard == []
        assert asked == [company.page.as_uri()]
        assert tab.locator("html").get_attribute("data-charts") == "drawn"
        assert tab.locator("[data-spec] svg").count() == tab.locator("[data-spec]").count()
        for _ in ("folded", "unfolded"):
            assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            tab.evaluate("document.querySelectorAll('details').forEach((detail) => { detail.open = true; })")
        # The page's colours, and no chart left in those of the other mode.
        muted = tab.evaluate("getComputedStyle(document.querySelector('.basis')).color")
        labels = tab.evaluate(
            "[...document.querySelectorAll('.role-axis-label text')].map((l) => getComputedStyle(l).fill)"
        )
        assert set(labels) <= {muted}
        is_dark = sum(map(int, tab.evaluate("getComputedStyle(document.body).backgroundColor")[4:-1].split(","))) < 200
        assert is_dark == (scheme == "dark")
    finally:
        tab.context.close()


def test_no_name_became_code(company, tab):
    assert tab.title().startswith("Net revenue retention")
    assert tab.locator("img, iframe").count() == 0
    assert tab.locator("script").count() == tab.locator("script[type='application/json']").count() + 2


class Warehouse:
    """The marts to look figures up in."""

    def __init__(self, file):
        self.connection = duckdb.connect(str(file), read_only=True)
        self.rows: dict[str, list[dict]] = {}

    def found(self, mart: str, key: dict) -> list[dict]:
        """The rows of a mart with the key; a pair is a range, both ends included."""
        if mart not in self.rows:
            schema, _ = marts.REFERENCE.get(mart, ("marts", None))
            result = self.connection.execute(f"select * from {schema}.{mart}")
            names = [column[0] for column in result.description]
            self.rows[mart] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        rows = self.rows[mart]
        for column, wanted in key.items():
            if isinstance(wanted, list):
                first, last = map(date.fromisoformat, wanted)
                rows = [row for row in rows if first <= row[column] <= last]
            else:
                rows = [row for row in rows if formats.plain(row[column]) == formats.plain(wanted)]
        return rows

    def value(self, mart: str, column: str, key: dict):
        """The one value of the key, or the sum over its range."""
        rows = self.found(mart, key)
        if column == "count(*)":
            return len(rows)
        if any(isinstance(part, list) for part in key.values()):
            return sum(row[column] for row in rows)
        assert len(rows) == 1, (mart, column, key, len(rows))
        return rows[0][column]


def as_shown(text: str) -> Decimal | None:
    """The number that a text shows; None if it shows none."""
    for old, new in (("\N{MINUS SIGN}", "-"), ("\N{NARROW NO-BREAK SPACE}%", ""), (",", ""), ("+", "")):
        text = text.replace(old, new)
    return Decimal(text)


def is_shown_as(value, text: str, column: str) -> bool:
    """Whether a text shows a mart's value."""
    if value is None:
        return text == formats.NONE
    if isinstance(value, bool):
        return text == ("yes" if value else "no")
    if isinstance(value, date):
        return text == formats.month(value)
    if isinstance(value, str):
        return text == value
    shown = as_shown(text)
    rounded = Decimal(value).quantize(Decimal(1).scaleb(shown.as_tuple().exponent), ROUND_HALF_UP)
    # "MRR shrank by": the verb has the sign
    return shown == (abs(rounded) if column == "net_new_mrr" and shown >= 0 else rounded)


def test_every_figure_is_the_marts(company, tab):
    """In sentences, tiles and tables: the value for machines, and the text for people."""
    warehouse, figures = Warehouse(company.warehouse), tab.evaluate(FIGURES)
    for figure in figures:
        value = warehouse.value(figure["mart"], figure["column"], figure["key"])
        assert figure["value"] == formats.plain(value), figure
        assert is_shown_as(value, figure["text"], figure["column"]), figure
    assert len(figures) > {"sample": 300, "grown": 800, "three months": 40}.get(company.name, 0)


def test_every_number_in_a_sentence_is_a_figure(tab):
    """What is neither a figure nor a name has no number but months, spans of months, and the bounds 1 and 100 %."""
    texts = tab.evaluate("""() => [...document.querySelectorAll(".says, .warning")].map((place) => {
      const copy = place.cloneNode(true);
      copy.querySelectorAll("data, bdi").forEach((figure) => figure.remove());
      return copy.textContent;
    })""")
    month = f"({'|'.join(formats.MONTHS)}) \\d{{4}}"
    for text in texts:
        rest = re.sub(rf"{month}|\d+([ -]complete)?[ -]months?|\d+ so far|100.%|every 1 ", "", text)
        assert not re.search(r"\d", rest), text


def chart_rows(tab) -> list[tuple[str, dict]]:
    """(mart, datum) of everything that the charts draw from a mart."""
    specs = tab.evaluate(
        "[...document.querySelectorAll('script[type=\"application/json\"]')].map((s) => s.textContent)"
    )
    found = []
    for spec in map(json.loads, specs):
        for data in spec.get("data", []):
            found += [(data["name"], datum) for datum in data.get("values", []) if isinstance(datum, dict)]
    return found


def test_charts_draw_the_marts_figures(company, tab):
    """Each row that a chart draws under a mart's name is in the mart, in every column that it has."""
    warehouse, checked = Warehouse(company.warehouse), 0
    there = {
        name
        for (name,) in warehouse.connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        ).fetchall()
    }
    for mart, datum in chart_rows(tab):
        if mart not in there or datum.get("year") == 0:  # year 0 is the forecast's start, ARR now
            continue
        columns = {column for column in datum if column in published.COLUMNS[mart].split()}
        if mart == "nrr_forecast":
            columns.discard("month")
        numbers = {column for column in columns if not isinstance(datum[column], str)}
        rows = warehouse.found(mart, {column: datum[column] for column in columns - numbers})
        drawn = {column: datum[column] for column in numbers}
        assert drawn in [{column: charts.style.plain(row[column]) for column in numbers} for row in rows], (mart, datum)
        checked += 1
    assert checked > {"sample": 30, "grown": 300}.get(company.name, -1)


def test_differences_of_the_headline(company, tab):
    """The tiles' points against last month and last year, from the marts' money."""
    rows = []
    with duckdb.connect(str(company.warehouse), read_only=True) as connection:
        if connection.execute("from information_schema.tables where table_name = 'trailing_nrr'").fetchall():
            rows = connection.execute(
                "select starting_mrr, ending_mrr, retained_mrr from marts.trailing_nrr "
                "where window_months = 12 order by month desc limit 13"
            ).fetchall()
    tiles = [tile.split("\n") for tile in tab.locator("#headline .tiles > div").all_inner_texts()][:2]
    for column, tile in zip((1, 2), tiles if rows else [], strict=False):
        for then, line in ((1, tile[2]), (12, tile[3])):
            if len(rows) <= then or not rows[0][0] or not rows[then][0]:
                assert line.endswith("n/a")
                continue
            ratios = [Fraction(rows[at][column]) / Fraction(rows[at][0]) * 100 for at in (0, then)]
            change = rounded(ratios[0] - ratios[1])
            assert f"{formats.points(change)} points" in line, (line, change)


def rounded(value: Fraction) -> Decimal:
    """Half away from zero, at one decimal."""
    tenths = abs(value) * 10
    whole = int(tenths) + (tenths - int(tenths) >= Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-1) + 0


def test_a_screen_reader_gets_words_and_tables(tab):
    """Every chart is an image with a text and has a table; headings don't skip; every table has headings."""
    charts = tab.locator("figure")
    for number in range(charts.count()):
        chart = charts.nth(number)
        assert chart.get_attribute("role") == "img"
        assert len(chart.get_attribute("aria-label")) > 40
        assert chart.locator("div.chart").get_attribute("aria-hidden") == "true"
    without = tab.evaluate("""() => [...document.querySelectorAll("figure")].filter(
      (f) => !f.closest("article").querySelector("table") &&
             !f.closest("section").querySelector(":scope > .more table"))
      .map((f) => f.dataset.spec)""")
    assert without == []
    levels = [
        int(level[1]) for level in tab.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((h) => h.tagName)")
    ]
    assert levels[0] == 1 and all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))
    assert tab.evaluate(
        "[...document.querySelectorAll('table')].every((t) => t.caption && t.querySelector('thead th'))"
    )
    assert tab.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
        " === document.querySelectorAll('[id]').length"
    )


def test_details_open_and_a_bar_says_more(company, tab):
    """Definitions and figures unfold; hovering tells a bar's exact figures."""
    for kind in ("definition", "figures"):
        detail = tab.locator(f"details.{kind}").first
        if detail.count():
            inside = detail.locator("p, table").first
            assert not inside.is_visible()
            detail.locator("summary").click()
            assert inside.is_visible()
    if company.name == "grown":
        tab.locator("#bridge-year .mark-rect path").first.hover()
        tab.wait_for_selector("#vg-tooltip-element.visible", timeout=60_000)
        assert "Opening" in tab.locator("#vg-tooltip-element").inner_text()
        tab.locator("#cohorts .mark-rect path").nth(40).hover()  # the figure in the cell is not in the way
        tab.wait_for_selector("#vg-tooltip-element:has-text('Customers at the start')", timeout=60_000)


def test_on_paper(browser, company):
    """Printed from a dark screen it is dark on white; charts fit; what can't be clicked is there or left out."""
    tab, *_ = opened(browser, company.page, scheme="dark")
    try:
        assert tab.pdf(format="A4").startswith(b"%PDF")
        tab.emulate_media(media="print")
        tab.set_viewport_size({"width": 700, "height": 1000})  # an A4 sheet between its margins
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(22, 32, 43)"
        assert not tab.locator("nav").is_visible()
        assert tab.evaluate("""() => [...document.querySelectorAll(".chart svg")].every((svg) =>
          svg.getBoundingClientRect().right <= svg.closest("article").getBoundingClientRect().right + 1)""")
    finally:
        tab.context.close()


def test_five_thousand_cohort_months(browser, tmp_path):
    """As large as a page may get: under 5 MB, and every cell is drawn. Seconds are not asserted: machines are noisy."""
    figures = report_companies.figures("grown") | {"cohort_retention": report_companies.many_cohorts()}
    file, page = published.publish(tmp_path / "w.duckdb", figures), tmp_path / "w.html"
    command.write(file, page)
    assert page.stat().st_size < 5 * MEGABYTE
    tab, heard, _ = opened(browser, page)
    cells = tab.locator("#cohorts .mark-rect path").count()
    tab.context.close()
    assert heard == [] and cells == 4900  # month 0 is always 100
