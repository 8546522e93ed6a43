"""What MetricFlow answers equals the marts, on the sample and on random companies, row by row and to the last digit."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from compiled import ROOT, CompiledProject
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from histories import event_companies, share
from hypothesis import HealthCheck, Phase, given, settings
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest
from test_analyses_and_data_tests import raw_tables

VARIABLES = {"min_segment_customers": 1, "max_quarantined_percent": 100}
YEAR = "nrr grr logo_retention starting_customers starting_mrr ending_mrr retained_mrr"
YEAR_MART = "nrr_percent, grr_percent, logo_retention_percent, customers, starting_mrr, ending_mrr, retained_mrr"
QUARTILE = " ".join(f"quartile_{name}" for name in YEAR.replace("starting_customers", "customers").split())
COHORT = "cohort_nrr cohort_grr cohort_logo_retention cohort_customers cohort_starting_mrr cohort_ending_mrr"
COHORT_MART = "nrr_percent, grr_percent, logo_retention_percent, customers, total_starting_mrr, ending_revenue"
MOVED = "new_mrr reactivation_mrr expansion_mrr contraction_mrr churned_mrr net_new_mrr"
DIMENSIONS = {
    name: f"customer__{name}" for name in ("segment", "industry", "acquisition_channel", "country", "cohort_year")
} | {name: f"trailing_window__{name}" for name in ("plan", "billing_interval")}


def last_of(period: str, mart: str, columns: str, where: str = "true") -> str:
    """SQL for a mart's rows of the last month of each quarter or year, beginning with the period's first day."""
    return f"""
        with numbered as (
            select *, date_trunc('{period}', month) as period,
                max(month) over (partition by date_trunc('{period}', month)) as last_month
            from marts.{mart}
        )
        select period, {columns} from numbered where month = last_month and {where}
    """


# what is asked -> metrics, groups (and a filter), and the same from the marts.
QUESTIONS = {
    "retention by month": (
        YEAR, ["metric_time__month"], f"select month, {YEAR_MART} from marts.trailing_nrr where window_months = 12",
    ),
    "retention by quarter": (
        YEAR, ["metric_time__quarter"], last_of("quarter", "trailing_nrr", YEAR_MART, "window_months = 12"),
    ),
    "retention by year": (
        YEAR, ["metric_time__year"], last_of("year", "trailing_nrr", YEAR_MART, "window_months = 12"),
    ),
    "retention now": (
        YEAR, [], f"""
            select {YEAR_MART} from marts.trailing_nrr
            where window_months = 12 and month = (select last_complete_month from marts.reporting_basis)
        """,
    ),
    **{
        f"retention by month and {name}": (
            YEAR, ["metric_time__month", group],
            f"select month, value, {YEAR_MART} from marts.dimension_nrr where dimension = '{name}'",
        )
        for name, group in DIMENSIONS.items()
    },
    "retention by quarter and segment": (
        YEAR, ["metric_time__quarter", "customer__segment"], f"""
            select date_trunc('quarter', month), value, {YEAR_MART} from marts.dimension_nrr
            where dimension = 'segment' and month in (
                select max(month) from marts.mrr_bridge group by date_trunc('quarter', month)
            )
        """,
    ),
    "retention by month of one segment": (
        YEAR, ["metric_time__month"],
        f"select month, {YEAR_MART} from marts.dimension_nrr where dimension = 'segment' and value = 'SMB'",
        "{{ Dimension('customer__segment') }} = 'SMB'",
    ),
    "retention of one month": (
        YEAR, ["metric_time__month"],
        f"select month, {YEAR_MART} from marts.trailing_nrr where window_months = 12 and month >= '2024-02-01'",
        "{{ TimeDimension('metric_time', 'month') }} >= '2024-02-01'",
    ),
    "retention by month and quartile": (
        QUARTILE, ["metric_time__month", "quartile_window__mrr_quartile"],
        f"select month, cast(value as integer), {YEAR_MART} from marts.dimension_nrr where dimension = 'mrr_quartile'",
    ),
    "retention by year and quartile": (
        QUARTILE, ["metric_time__year", "quartile_window__mrr_quartile"], f"""
            select date_trunc('year', month), cast(value as integer), {YEAR_MART} from marts.dimension_nrr
            where dimension = 'mrr_quartile' and month in (
                select max(month) from marts.dimension_nrr
                where dimension = 'mrr_quartile' group by date_trunc('year', month)
            )
        """,
    ),
    "cohorts after a year, by the window's end": (
        "nrr grr logo_retention starting_customers starting_mrr ending_mrr",
        ["metric_time__month", "customer__cohort_month__month"],
        f"select cohort_month + interval 12 month, cohort_month, {COHORT_MART} from marts.cohort_nrr",
    ),
    "cohorts by month": (
        COHORT, ["metric_time__month"], f"select cohort_month, {COHORT_MART} from marts.cohort_nrr",
    ),
    "cohorts by quarter, segment and industry": (
        COHORT, ["metric_time__quarter", "customer__segment", "customer__industry"], """
            select cohort_quarter, segment, industry, nrr, grr, null, customers, starting_revenue, ending_revenue
            from marts.segmented_nrr
        """,
    ),
    "movements by month": (
        f"{MOVED} mrr arr paying_customers quick_ratio", ["metric_time__month"], """
            select month, new_mrr, reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr, net_new_mrr,
                closing_mrr, arr, closing_customers, quick_ratio
            from marts.mrr_bridge
        """,
    ),
    "movements by quarter": (
        f"{MOVED} mrr arr paying_customers", ["metric_time__quarter"], """
            select date_trunc('quarter', month), sum(new_mrr), sum(reactivation_mrr), sum(expansion_mrr),
                sum(contraction_mrr), sum(churned_mrr), sum(net_new_mrr),
                arg_max(closing_mrr, month), arg_max(arr, month), arg_max(closing_customers, month)
            from marts.mrr_bridge group by 1
        """,
    ),
    "MRR of cohorts by month": (
        "mrr paying_customers", ["metric_time__month", "customer__cohort_month__month"], """
            select cohort_month + to_months(months_since_start), cohort_month, mrr, active_customers
            from marts.cohort_retention
        """,
    ),
    "movements of segments by year": (
        "new_mrr churned_mrr", ["metric_time__year", "customer__segment"], """
            select date_trunc('year', month), segment, sum(case when movement = 'new' then amount else 0 end),
                sum(case when movement = 'churn' then amount else 0 end)
            from marts.revenue_movements inner join intermediate.int_customer_cohorts using (customer_id)
            group by 1, 2
        """,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The compiled project, in a folder that mf takes for a dbt project."""
    folder = tmp_path_factory.mktemp("metrics")
    shutil.copyfile(ROOT / "dbt_project.yml", folder / "dbt_project.yml")
    return CompiledProject(folder, VARIABLES), folder


@pytest.fixture(scope="module")
def engine(project):
    """MetricFlow, knowing the project's metrics."""
    configuration = CLIConfiguration()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NRR_WAREHOUSE", str(project[1] / "unused.duckdb"))
        configuration.setup(project[1], project[1], configure_file_logging=False)
        yield configuration.mf


@pytest.fixture(scope="module")
def sample(project):
    """The models of the sample company."""
    with project[0].build(raw_tables("sample")) as warehouse:
        yield warehouse


def sql_of(engine, **request) -> str:
    """The SQL that MetricFlow asks a warehouse."""
    return engine.explain(MetricFlowQueryRequest.create(**request)).sql_statement.sql


@pytest.fixture(scope="module")
def asked(engine) -> dict[str, str]:
    """The SQL of each question."""
    return {
        name: sql_of(engine, metric_names=metrics.split(), group_by_names=groups, where_constraints=where or None)
        for name, (metrics, groups, _, *where) in QUESTIONS.items()
    }


def plain(value):
    """A value as finance reads it: money and percentages as decimals, months as days."""
    if isinstance(value, datetime):
        return value.date()
    return Decimal(str(value)).normalize() if isinstance(value, int | float | Decimal) else value


def answer(warehouse, sql: str) -> list[dict]:
    """Rows as dicts, their values plain."""
    result = warehouse.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, map(plain, row), strict=True)) for row in result.fetchall()]


def without_empty_bases(rows: list[dict], metrics: list[str]) -> list[dict]:
    """Rows less those of nobody; MetricFlow has a row for who is gone for good. A percentage of nothing is null."""
    kept = []
    for row in rows:
        ratios = [row[name] for name in metrics if re.search(r"nrr$|grr$|logo_retention$", name)]
        if any(value for name, value in row.items() if name in metrics):
            kept.append(row)
        else:
            assert set(ratios) <= {None}, row
    return kept


def compare(warehouse, name: str, sql: str) -> int:
    """Assert that MetricFlow's answer is the mart's; the number of rows."""
    metrics, groups, expected, *_ = QUESTIONS[name]
    columns = [*groups, *metrics.split()]
    theirs = [dict(zip(columns, map(plain, row), strict=True)) for row in warehouse.execute(expected).fetchall()]
    ours = without_empty_bases(answer(warehouse, sql), metrics.split())
    theirs = without_empty_bases(theirs, metrics.split())
    if name.startswith("cohorts by quarter"):  # the mart has no logo retention, and complete quarters only
        columns.remove("cohort_logo_retention")
        quarters = {row["metric_time__quarter"] for row in theirs}
        ours = [row for row in ours if row["metric_time__quarter"] in quarters]
    if "window's end" in name:  # of all the months that a cohort has a retention for, its anniversary
        ends = {(row["metric_time__month"], row["customer__cohort_month__month"]) for row in theirs}
        ours = [row for row in ours if (row["metric_time__month"], row["customer__cohort_month__month"]) in ends]
    ours, theirs = ([tuple(row[column] for column in columns) for row in rows] for rows in (ours, theirs))
    assert (len(ours), set(ours) - set(theirs), set(theirs) - set(ours)) == (len(theirs), set(), set()), name
    return len(ours)


@pytest.mark.parametrize("name", QUESTIONS)
def test_metrics_of_the_sample_are_the_marts(sample, asked, name):
    """Every row that MetricFlow gives is the mart's, and none is missing."""
    assert compare(sample, name, asked[name])


def test_metrics_of_random_companies_are_the_marts(project, asked):
    """The same where months have no customers, segments end, and amounts are odd."""
    rows = dict.fromkeys(QUESTIONS, 0)

    @settings(
        max_examples=share(25, least=8), deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(event_companies())
    def check(company):
        try:
            warehouse = project[0].build(company[0])
        except Exception as refusal:
            assert "nrr: " in str(refusal)
            return
        with warehouse:
            for name, sql in asked.items():
                rows[name] += compare(warehouse, name, sql)

    check()
    assert min(rows.values()) > 0, rows


def test_half_a_tenth_is_rounded_as_in_the_marts(project, asked):
    """1993 ÷ 2000 is 99.65 %, which is 99.7; a quick ratio of 7.03 ÷ 7 = 1.0043 is 1."""
    months = [f"{2023 + number // 12}-{number % 12 + 1:02}-01" for number in range(13)]
    amounts = {"a": ["2000"] * 12 + ["1993"], "b": ["0"] * 12 + ["7.03"]}
    history = [
        {"customer_id": customer, "month": month, "mrr_amount": amount}
        for customer, series in amounts.items()
        for month, amount in zip(months, series, strict=True)
    ]
    with project[0].build({"mrr_history": history}) as warehouse:
        for name in ("retention by month", "movements by month"):
            assert compare(warehouse, name, asked[name])
        retention, movements = (answer(warehouse, asked[f"{name} by month"]) for name in ("retention", "movements"))
    last = date(2024, 1, 1)
    assert {row["nrr"] for row in retention if row["metric_time__month"] == last} == {Decimal("99.7")}
    assert {row["quick_ratio"] for row in movements if row["metric_time__month"] == last} == {Decimal("1")}


def test_quick_ratio_of_a_quarter_is_a_ratio_of_sums(sample, engine):
    """Σ gained ÷ Σ lost of its months, not a mean of their ratios."""
    ratios = answer(sample, sql_of(engine, metric_names=["quick_ratio"], group_by_names=["metric_time__quarter"]))
    sums = sample.execute("""
        select date_trunc('quarter', month), sum(new_mrr + reactivation_mrr + expansion_mrr),
            sum(contraction_mrr + churned_mrr)
        from marts.mrr_bridge group by 1
    """).fetchall()
    expected = {
        plain(quarter): plain((gained / lost).quantize(Decimal("0.01"), ROUND_HALF_UP)) for quarter, gained, lost in sums
    }
    assert {row["metric_time__quarter"]: row["quick_ratio"] for row in ratios} == expected


def test_dimensions_together_add_up(sample, engine):
    """The 12-month windows by segment, country and plan at once, month by month, are those of trailing_nrr."""
    groups = ["metric_time__month", "customer__segment", "customer__country", "trailing_window__plan"]
    rows = answer(sample, sql_of(engine, metric_names=["starting_mrr", "ending_mrr"], group_by_names=groups))
    totals: dict[date, list] = {}
    for row in rows:
        total = totals.setdefault(row["metric_time__month"], [0, 0])
        total[0] += row["starting_mrr"]
        total[1] += row["ending_mrr"]
    marts = sample.execute("select month, starting_mrr, ending_mrr from marts.trailing_nrr where window_months = 12")
    assert {month: tuple(map(plain, total)) for month, total in totals.items()} == {
        month: (plain(start), plain(end)) for month, start, end in marts.fetchall()
    }


def test_saved_queries_answer(sample, engine, project):
    """Each of the common questions has an answer, with a value in every metric."""
    text = (ROOT / "models" / "semantic" / "saved_queries.yml").read_text()
    names = re.findall(r"^  - name: (\w+)", text, re.M)
    assert names
    for name in names:
        rows = answer(sample, sql_of(engine, saved_query_name=name))
        assert rows and all(any(row[column] is not None for row in rows) for column in rows[0]), name


def mf(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run MetricFlow's command in a folder with a project and its warehouse."""
    unreachable = {"HTTPS_PROXY": "http://127.0.0.1:9"}  # it would ask for news of itself
    return subprocess.run(
        [str(Path(sys.executable).with_name("mf")), *arguments], cwd=folder, capture_output=True, text=True,
        timeout=300, env=os.environ | {"NRR_WAREHOUSE": str(folder / "warehouse.duckdb"), "DO_NOT_TRACK": "1"} | unreachable,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(project, sample, tmp_path_factory) -> Path:
    """A folder with the project's metrics and the sample's warehouse, for the command."""
    folder = tmp_path_factory.mktemp("command")
    for name in ("dbt_project.yml", "profiles.yml", "target/semantic_manifest.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(project[1] / name, folder / name)
    sample.execute(f"attach '{folder / 'warehouse.duckdb'}' as published; copy from database warehouse to published")
    sample.execute("detach published")
    return folder


def test_mf_validates_the_metrics(folder):
    """No error, now or in future; its one warning is of what MetricFlow makes of dbt's own form of cumulative metrics."""
    done = mf(folder, "validate-configs", "--show-all")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"(?:ERROR|FUTURE_ERROR)S: [1-9]\d*", done.stdout) == []
    assert done.stdout.count("ERRORS: 0") >= 6
    warnings = re.findall(r"WARNING: (.*)", done.stdout)
    assert [text for text in warnings if "should not have both a measure and a metric as inputs" not in text] == []


def test_mf_query_gives_the_published_figures(folder, sample):
    """From the command line, to the digit."""
    done = mf(folder, "query", "--metrics", "nrr,grr,mrr", "--group-by", "metric_time__month", "--csv", "answer.csv", "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    with (folder / "answer.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["nrr"]]
    found = {row["metric_time__month"][:10]: tuple(Decimal(row[name]) for name in ("nrr", "grr", "mrr")) for row in rows}
    marts = sample.execute("""
        select month, nrr_percent, grr_percent, closing_mrr
        from marts.trailing_nrr inner join marts.mrr_bridge using (month) where window_months = 12
    """).fetchall()
    assert found == {str(month): tuple(figures) for month, *figures in marts}
