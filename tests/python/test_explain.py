"""scripts/explain on the sample: every figure of every mart can be asked for, and what doesn't exist is a sentence."""

from __future__ import annotations

import re
import subprocess
import sys
from argparse import Namespace
from decimal import Decimal

import duckdb
import pytest
from compiled import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from environment import Refused  # noqa: E402
from explain import command, events  # noqa: E402
from explain.explanation import explain  # noqa: E402
from explain.facts import Facts  # noqa: E402
from explain.marts import MARTS  # noqa: E402
from explain.printing import WIDTH, text_of  # noqa: E402
from explain.scope import Scope  # noqa: E402

# Numbers, flags, and the words that a figure decides.
FIGURE_TYPES = re.compile(r"DECIMAL|BIGINT|INTEGER|DOUBLE|HUGEINT|BOOLEAN")


@pytest.fixture(scope="module")
def sample(sample_warehouse):
    """The sample's warehouse, open for reading."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def facts(sample):
    """What an explanation of the sample is computed from."""
    return Facts(sample)


def request(metric: str, period: str, *where: str, segment=None, customer=None) -> Namespace:
    """A command line, as it is parsed."""
    return Namespace(metric=metric, period=period, where=list(where), segment=segment, customer=customer)


def scope_of(facts: Facts, mart: str, row: dict) -> Scope:
    """A published row."""
    return Scope(facts, MARTS, mart, {name: row[name] for name in MARTS[mart].keys})


def test_every_column_of_every_mart_is_a_figure_a_key_or_a_label(facts):
    """A mart's new column without an explanation fails here."""
    for mart, columns in facts.mart_columns().items():
        assert mart in MARTS, f"{mart} is not in scripts/lib/explain/marts.py"
        explained = set(MARTS[mart].figures) | set(MARTS[mart].keys)
        if mart != "quarantined_events":  # rows as they were written
            assert set(columns) == explained | set(MARTS[mart].labels), mart
        figures = {name for name, kind in columns.items() if FIGURE_TYPES.match(kind)}
        assert figures - explained <= {"is_bridged"}, mart
    assert set(MARTS) == set(facts.mart_columns())


@pytest.mark.parametrize("mart", [name for name, mart in MARTS.items() if mart.figures])
def test_every_figure_of_the_sample_adds_up(facts, mart):
    """First, middle and last row of every mart: every column, and no line too wide for a terminal."""
    keys = ", ".join(MARTS[mart].keys) or "1"
    rows = facts.rows(f"from marts.{mart} order by {keys}")
    if mart == "restatements":  # the sample is built once; test_restatements.py has some
        assert rows == []
        return
    assert rows, mart
    for row in {id(row): row for row in (rows[0], rows[len(rows) // 2], rows[-1])}.values():
        for column in MARTS[mart].figures:
            explanation = explain(scope_of(facts, mart, row), column)
            assert explanation.wrong == [], (mart, column, row)
            assert max(map(len, text_of(explanation).splitlines())) <= WIDTH, (mart, column, row)


def test_published_figure_that_is_wrong_is_refused_loudly(sample_warehouse, tmp_path, capsys):
    """A cent more in one mart, or in one movement, and the exit status is 1."""
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(sample_warehouse.read_bytes())
    with duckdb.connect(str(copy)) as warehouse:
        asked = request("monthly_nrr.net_revenue", "2024-12")
        assert command.answer(warehouse, asked) == 0
        assert "It adds up" in capsys.readouterr().out
        warehouse.execute("update marts.monthly_nrr set net_revenue = net_revenue + 0.01 where month = '2024-12-01'")
        assert command.answer(warehouse, asked) == 1
        printed = capsys.readouterr()
        assert "IT DOES NOT ADD UP" in printed.out and "800,561.57 in the mart" in printed.err
        warehouse.execute("update intermediate.int_mrr_changes set mrr_after = mrr_after + 1,"
                          " mrr_change = mrr_change + 1 where event_id = 'evt_0002206'")
        assert command.answer(warehouse, request("mrr_bridge.arr", "2024-11", customer="cus_00462")) == 1
        assert "event evt_0002206 makes an MRR of 1497.13, and 1498.13 is counted" in capsys.readouterr().out


def test_customer_is_told_down_to_its_events(sample, capsys):
    """Formula, base, movements, and each event's arithmetic; a one-time charge is none."""
    assert command.answer(sample, request("monthly_nrr", "2024-12", customer="cus_00462")) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for part in (
        "monthly_nrr.monthly_nrr of 2024-12 is 100.7",
        "= 100 × 800,561.56 ÷ 794,887.82 = 100.713778… → 100.7",
        "29 × 619.5 ÷ 12 = 1,497.125 → 1,497.13 [2,013.38 → 1,497.13, seats]",
        "1 × 2,625 = 2,625: a one-time charge, never MRR",
        "starting_mrr 1,755.25, churned_mrr 1,755.25",
        "MRR at the end of 2024-12: Σ changes 0.00, Σ movements 0.00",
    ):
        assert part in printed


@pytest.mark.parametrize(("after", "is_bridged", "said"), [
    (12, False, "   [10 → 12, seats]"), (10, False, "   [10, unchanged]"), (10, True, "   [10, unchanged, bridged]"),
])  # fmt: skip
def test_an_event_that_changes_no_mrr_has_no_motion(after, is_bridged, said):
    """Another plan at the same price is kept for the dimension, and is in no mart of motions."""
    row = {"mrr_before": Decimal(10), "mrr_after": Decimal(after), "mrr_change": Decimal(after - 10)}
    assert events._effect(row | {"motion": "seats", "is_bridged": is_bridged}) == said


def test_quarantined_rows_of_a_customer_are_shown(sample, capsys):
    """All that stood in the raw row, and the reason."""
    row = dict(zip(("id", "reason", "event"), sample.execute("""
        select customer_id, quarantine_reason, event_id from marts.quarantined_events
        where customer_id in (select customer_id from marts.revenue_movements) and event_id is not null limit 1"""
    ).fetchone(), strict=True))
    assert command.answer(sample, request("mrr_bridge.arr", "2024-12", customer=row["id"])) == 0
    assert f"{row['reason']} (subscription_events): event_id {row['event']}" in capsys.readouterr().out


@pytest.mark.parametrize(("asked", "title"), [
    (request("trailing_nrr.nrr_percent", "2024-Q4"), "trailing_nrr.nrr_percent of 2024-12, window_months 3"),
    (request("trailing_nrr.nrr_percent", "2024-12", "window_months=12"), "of 2024-12, window_months 12"),
    (request("dimension_nrr.nrr_percent", "2024-12", segment="SMB"), "dimension segment, value SMB"),
    (request("nrr", "2022-Q1", "industry=Software", segment="SMB"), "of 2022-Q1, segment SMB, industry Software"),
    (request("nrr_forecast.total_arr", "2024-12", "scenario=base", "year=3"), "scenario base, year 3"),
    (request("contribution_points", "2024-12", customer="cus_00083"), "of 2024-12, rank 1 "),
    (request("revenue_movements.amount", "2024-12", customer="cus_00462"), "of 2024-12, customer_id cus_00462"),
    (request("raw_events", "all"), "event_audit.raw_events of the build"),
])  # fmt: skip
def test_rows_are_found(sample, capsys, asked, title):
    """By quarter, segment, customer and --where."""
    assert command.answer(sample, asked) == 0
    assert title in " ".join(capsys.readouterr().out.split())


def test_segment_confines_the_list_of_customers(sample, capsys):
    """And is summed up on a line of its own."""
    assert command.answer(sample, request("monthly_nrr", "2024-12", segment="SMB")) == 0
    assert re.search(r"all of the segment +[\d,.]+", capsys.readouterr().out)


@pytest.mark.parametrize(("asked", "sentence"), [
    (request("nrr_percent", "2024-12"), r"stands in several marts: say one of cohort_nrr\.nrr_percent, "),
    (request("monthly_nnr", "2024-12"), r"there is no figure monthly_nnr; near are monthly_nrr, .*By mart there are:\n  cohort_nrr: customers, "),
    (request("cohort_nrr.nope", "2024-12"), r"cohort_nrr has no figure nope; it has customers, total_starting_mrr"),
    (request("monthly_nrr", "2031-01"), r"monthly_nrr has no 2031-01; it has 2022-01 to 2024-12\."),
    (request("monthly_nrr", "all"), r"monthly_nrr has a figure for each month: say which, of 2022-01 to 2024-12\."),
    (request("nrr", "all"), r"segmented_nrr has a figure for each quarter: say which, of 2022-Q1 to 2023-Q4\."),
    (request("monthly_nrr", "May"), r"monthly_nrr has no May; it has 2022-01 to 2024-12\."),
    (request("monthly_nrr", "2024-13"), r"monthly_nrr has no 2024-13"),
    (request("monthly_nrr", "2024-Q2"), r"monthly_nrr has no 2024-Q2"),
    (request("nrr", "2022-01"), r"segmented_nrr has no 2022-01; it has 2022-Q1 to 2023-Q4\."),
    (request("nrr", "2022-Q1", segment="Tiny"), r"segmented_nrr has no segment Tiny there; it has Mid-Market, SMB\."),
    (request("monthly_nrr", "2024-12", segment="Tiny"), r"no customer is in the segment Tiny; there are Enterprise, "),
    (request("monthly_nrr", "2024-12", customer="cus_0046"), r"no customer cus_0046; the nearest names are cus_"),
    (request("trailing_nrr.nrr_percent", "2024-12"), r"add e\.g\. --where window_months=\d+\. There is .* 3, 12"),
    (request("dimension_nrr.nrr_percent", "2024-12"), r"There is dimension acquisition_channel, billing_interval"),
    (request("monthly_nrr", "2024-12", "nope=1"), r"monthly_nrr has no column nope; its rows are told apart by month"),
    (request("monthly_nrr", "2024-12", "nope"), r"--where nope is not of the form COLUMN=VALUE"),
    (request("nrr_forecast.total_arr", "2024-01"), r"nrr_forecast has no periods, .*: say 2024-12 or all\."),
])  # fmt: skip
def test_what_does_not_exist_is_one_sentence(sample, asked, sentence):
    """With the list of what does."""
    with pytest.raises(Refused) as refusal:
        command.answer(sample, asked)
    assert re.search(sentence, str(refusal.value)) and str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value).replace("\n  ", "")  # the list of all figures has a line for each mart


def run_explain(*arguments, cwd=ROOT) -> subprocess.CompletedProcess:
    """Run scripts/explain to its end."""
    return subprocess.run([str(ROOT / "scripts" / "explain"), *map(str, arguments)], cwd=cwd, capture_output=True,
                          text=True, timeout=600)


def test_command_reads_a_published_file_under_any_name(sample_warehouse, tmp_path):
    """In its own environment, from any folder; the file may be renamed, and stays as it was."""
    renamed = tmp_path / "last year.duckdb"
    renamed.write_bytes(sample_warehouse.read_bytes())
    before = renamed.read_bytes()
    done = run_explain("cohort_nrr.nrr_percent", "2023-12", "--warehouse", renamed.name, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "It adds up" in done.stdout and renamed.read_bytes() == before


def test_command_says_what_is_wrong_with_a_file(sample_warehouse, tmp_path):
    """Missing, no DuckDB file, no warehouse: one line and exit status 1."""
    (tmp_path / "text.duckdb").write_text("no database")
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    for name, sentence in (("none.duckdb", "there is no file none.duckdb"), ("text.duckdb", "can't be read"),
                           ("empty.duckdb", "holds no schema marts")):
        done = run_explain("monthly_nrr", "2024-12", "--warehouse", name, cwd=tmp_path)
        assert done.returncode == 1 and done.stdout == ""
        assert done.stderr.startswith("scripts/explain: ") and sentence in done.stderr and done.stderr.count("\n") == 1
    done = run_explain("monthly_nrr", "2031-01", "--warehouse", sample_warehouse)
    assert done.returncode == 1 and "it has 2022-01 to 2024-12" in done.stderr


def test_readme_shows_what_is_printed(sample_warehouse):
    """Every line of the README's example, in its order; … stands for lines left out."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Why this number?")[2].partition("\n## ")[0]
    shown = [line[4:] for line in section.splitlines() if line.startswith("    ") and line.strip() not in ("", "…")]
    call = shown[0].removeprefix("$ scripts/explain ").split()
    printed = iter(run_explain(*call, "--warehouse", sample_warehouse).stdout.splitlines())
    assert len(shown) > 30
    for line in shown[1:]:
        assert line in printed, line
