"""The documentation says everything, and what it says of the sample is so."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date

import duckdb
import pytest
from compiled import ROOT
from conftest import run_build  # noqa: F401  (sample_warehouse is made with it)

OVERVIEW = ROOT / "models" / "overview.md"
TEXTS = (ROOT / "README.md", ROOT / "seeds" / "sample" / "README.md", OVERVIEW)
# A query on the sample; its figures stand behind it, up to the next one or the end of the table, paragraph or cell.
MARKER = re.compile(r"(?:<!--|\{#) figures: (.*?) (?:-->|#\})", re.S)
NUMBER = re.compile(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?(?![\w-])")
CARD = ("Unit", "Formula", "Components", "Period", "Traps", "Example")
# Columns that say what a row is of, or are a customer's own words: no metrics.
KEYS = re.compile(r"(cohort_)?month|year|window_months|months_since_start|customer_age_months|.*_at|is_bridged|is_quarter_end|meets_.*")


@pytest.fixture(scope="module")
def site(sample_warehouse, tmp_path_factory) -> str:
    """The page that scripts/docs writes for the sample."""
    page = tmp_path_factory.mktemp("docs") / "index.html"
    command = [str(ROOT / "scripts" / "docs"), "--warehouse", str(sample_warehouse), "--output", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def inlined(site) -> dict[str, dict]:
    """dbt's manifest and catalog, as they stand in the page."""
    return {
        name: json.JSONDecoder().raw_decode(site, site.index(start))[0]
        for name, start in (
            ("manifest", '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest'),
            ("catalog", '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog'),
        )
    }


@pytest.fixture(scope="module")
def sample(sample_warehouse):
    """The published warehouse of the sample."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as warehouse:
        yield warehouse


def documented(manifest: dict) -> dict[str, dict]:
    """Models, seeds, snapshots and sources."""
    nodes = {**manifest["nodes"], **manifest["sources"]}
    return {key: node for key, node in nodes.items() if node["resource_type"] in ("model", "seed", "source", "snapshot")}


def test_every_column_of_every_table_is_described(inlined):
    """What stands in the warehouse, of models, seeds and sources alike, and no column that isn't there."""
    nodes = documented(inlined["manifest"])
    tables = {**inlined["catalog"]["nodes"], **inlined["catalog"]["sources"]}
    tables = {key: table for key, table in tables.items() if not key.startswith("test.")}  # rows that failed
    assert set(nodes) == set(tables)
    for key, table in tables.items():
        described = {name for name, column in nodes[key]["columns"].items() if column["description"].strip()}
        assert nodes[key]["description"].strip(), key
        assert {name.lower() for name in table["columns"]} == described, key


def test_everything_else_has_a_description(inlined):
    """Metrics, semantic models with their dimensions, saved queries and exposures."""
    manifest = inlined["manifest"]
    for kind in ("metrics", "semantic_models", "saved_queries", "exposures"):
        assert manifest[kind]
        assert [key for key, node in manifest[kind].items() if not (node["description"] or "").strip()] == []
    for model in manifest["semantic_models"].values():
        assert [part["name"] for part in model["dimensions"] if not (part["description"] or "").strip()] == []


def test_the_site_tells_nothing_of_the_machine(site, sample_warehouse):
    """One file that can be passed on, mended wherever dbt's page needs it."""
    assert str(ROOT) not in site and str(sample_warehouse.parent) not in site and "/tmp/" not in site
    assert 'xlink:href="{{' not in site and 'ng-attr-href="{{' in site
    assert "text-overflow: ellipsis; overflow-x: hidden" not in site
    assert "data:," in site


def test_the_start_page_is_ours(inlined):
    """dbt shows the docs block __overview__; its comments with queries are gone from it."""
    start = inlined["manifest"]["docs"]["doc.nrr.__overview__"]["block_contents"]
    assert start.startswith("# Net Revenue Retention") and "figures:" not in start
    links = re.findall(r"\(#!/(?:model|source)/([\w.]+)\)", start)
    assert links and set(links) <= set(documented(inlined["manifest"]))


def cards() -> dict[str, str]:
    """Title -> text of each metric card."""
    text = OVERVIEW.read_text(encoding="utf-8").partition("\n## Metric cards")[2]
    return dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\{% enddocs)", text, re.S | re.M))


def test_cards_are_complete():
    """Unit, formula, components, period, traps and a marked example, each with something in it."""
    assert cards()
    for title, text in cards().items():
        rows = re.findall(r"^\| \*\*(\w+)\*\* \| (.+) \|$", text, re.M)
        assert tuple(name for name, _ in rows) == CARD, title
        assert rows[-1][1].startswith("{# figures: "), title


def test_every_metric_has_a_card(inlined):
    """Every metric of MetricFlow, and every figure and flag of every mart; and no card names what isn't there."""
    text = "\n".join(cards().values())
    named = set(re.findall(r"`([\w.]+)`", text))
    metrics = {node["name"] for node in inlined["manifest"]["metrics"].values()}
    assert metrics - named == set()
    marts = {node["name"]: node for node in documented(inlined["manifest"]).values() if node["schema"] == "marts"}
    columns = {f"{name}.{column}": detail for name, node in marts.items() for column, detail in node["columns"].items()}
    figures = {
        name for name, column in columns.items()
        if re.match(r"numeric|bigint|boolean|integer|double", column["data_type"])
        and not KEYS.fullmatch(name.partition(".")[2])
        and not name.startswith(("quarantined_events.", "reporting_basis."))
    }  # fmt: skip
    assert figures - named == set()
    assert {name for name in named if "." in name} - set(columns) == set()


def written(value) -> str:
    """A value as the texts write it, but for separators of thousands."""
    return "" if value is None else f"{value:%Y-%m}" if isinstance(value, date) else str(value)


def tables(text: str) -> list[list[str]]:
    """Cells of the rows of a Markdown table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().replace(",", "").strip("*") for cell in line.strip("|").split("|")] for line in lines[2:]]


def marked(text: str) -> list[tuple[str, str]]:
    """Queries, and what is written behind each."""
    found = []
    for marker in MARKER.finditer(text):
        behind = re.split(r"(?<=\S)\s*\n\s*\n", MARKER.split(text[marker.end() :])[0])[0]
        is_in_a_cell = text[: marker.start()].rpartition("\n")[2].startswith("|")
        found.append((marker[1], behind.partition("\n")[0] if is_in_a_cell else behind))
    return found


def check(warehouse, sql: str, text: str) -> None:
    """Assert that a text has the query's figures.

    A table has them cell by cell; a sentence has all of them, in order, and no other number with a point.
    """
    rows = [[written(value) for value in row] for row in warehouse.execute(sql).fetchall()]
    assert rows, sql
    if text.lstrip().startswith("|"):
        assert tables(text) == rows, sql
        return
    values = [value for row in rows for value in row]
    numbers = [number.replace(",", "") for number in NUMBER.findall(text)]
    rest = iter(numbers)
    assert all(value in rest for value in values), (values, numbers)
    assert [number for number in numbers if "." in number] == [value for value in values if "." in value], sql


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_figures_in_texts_are_those_of_the_sample(sample, file):
    """Every figure with a query is what the query gives."""
    found = marked(file.read_text(encoding="utf-8"))
    assert found
    for sql, text in found:
        check(sample, sql, text)


def test_no_figure_of_the_first_run_is_unmarked():
    """In the README's section about the sample, every table and every number with a point has its query."""
    section = re.search(r"\n## What the first run shows\n(.*?)\n## ", TEXTS[0].read_text(encoding="utf-8"), re.S)[1]
    for sql, text in marked(section):
        section = section.replace(text, "", 1).replace(sql, "", 1)
    assert re.findall(r"\d\.\d|^\|.*", section, re.M) == []


@pytest.mark.parametrize(
    "text", ["grew to 13,583,780.41", "grew to 13,583,780.4", "grew", "grew to 13,583,780.40 by 1.5", "| arr |\n|--:|\n| 13.6 |"]
)
def test_a_wrong_figure_is_found(sample, text):
    """Another digit, one too few, no figure, one too many, another cell."""
    sql = "select arr from marts.mrr_bridge where month = '2024-12-01'"
    check(sample, sql, "grew to 13,583,780.40 in 2024")
    with pytest.raises(AssertionError):
        check(sample, sql, text)
