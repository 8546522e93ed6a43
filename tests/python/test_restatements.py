"""What builds one after the other report, and what the mart restatements says of it: computed here from their marts."""

from __future__ import annotations

import csv
import json
import random
import sys
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import duckdb
import pytest
from compiled import ROOT
from conftest import UNTESTED, run_build
from dbt_here import run_here, usual

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from explain.explanation import explain  # noqa: E402
from explain.facts import Facts  # noqa: E402
from explain.marts import MARTS  # noqa: E402
from explain.printing import text_of  # noqa: E402
from explain.scope import Scope  # noqa: E402

COLUMNS = "event_id customer_id subscription_id event_type occurred_at recorded_at unit_amount is_recurring".split()
# Mart -> (the column that is the period, the condition on its rows, the columns whose figures are recorded).
REPORTED = {
    "monthly_nrr": ("month", "true", """
        base_customers base_revenue expansion_revenue contraction_revenue churned_revenue net_revenue monthly_nrr
        monthly_grr three_month_avg_nrr month_over_month_change"""),
    "trailing_nrr": ("month", "window_months = 12", """
        customers starting_mrr ending_mrr retained_mrr nrr_percent grr_percent logo_retention_percent"""),
    "mrr_bridge": ("month", "true", """
        opening_mrr new_mrr reactivation_mrr expansion_mrr contraction_mrr churned_mrr voluntary_churned_mrr
        involuntary_churned_mrr unexplained_churned_mrr closing_mrr net_new_mrr arr opening_customers new_customers
        reactivated_customers churned_customers closing_customers expanded_customers contracted_customers
        logo_churn_percent quick_ratio"""),
    "cohort_nrr": ("cohort_month", "true", """
        customers total_starting_mrr total_expansion total_contraction total_churn total_reactivation ending_revenue
        nrr_percent grr_percent expansion_rate contraction_rate churn_rate logo_retention_percent"""),
}  # fmt: skip
KNOWN_AT = "2024-03-05"


def event(number: str, customer: str, kind: str, occurred: datetime, recorded: datetime, amount: int, **other) -> dict:
    """A row of subscription_events."""
    return {
        "event_id": number, "customer_id": customer, "subscription_id": customer, "event_type": kind,
        "occurred_at": f"{occurred:%Y-%m-%d %H:%M:%S}", "recorded_at": f"{recorded:%Y-%m-%d %H:%M:%S}",
        "unit_amount": amount, "is_recurring": "true", **other,
    }  # fmt: skip


def company() -> list[dict]:
    """All events there ever are: customer c1 alone founds the first cohort, and some news comes late."""
    chosen, rows = random.Random(4), []
    for number in range(1, 11):
        occurred = datetime(2021, 12, 20) + timedelta(days=25 * number)
        kind = "started"
        while occurred < datetime(2024, 6, 20):
            recorded = occurred + timedelta(hours=chosen.randint(1, 40))
            rows.append(event(f"e{len(rows)}", f"c{number}", kind, occurred, recorded, chosen.randint(1, 40) * 10))
            occurred += timedelta(days=chosen.randint(30, 170), seconds=chosen.randint(0, 86399))
            kind = chosen.choice(["changed"] * 4 + ["cancelled"])
    late = [
        ("in time", "c13", "started", datetime(2023, 2, 10), datetime(2023, 2, 11), 44, {}),
        ("late change", "c2", "changed", datetime(2023, 11, 10), datetime(2024, 3, 20), 777, {}),
        ("late customer", "c11", "started", datetime(2022, 3, 15), datetime(2024, 4, 1), 55, {}),
        ("late fee", "c3", "changed", datetime(2023, 1, 10), datetime(2024, 4, 2), 999, {"is_recurring": "false"}),
        ("later end", "c4", "cancelled", datetime(2024, 2, 10), datetime(2024, 5, 9), 0, {}),
        ("delivered late", "c5", "changed", datetime(2023, 3, 10), datetime(2024, 5, 20), 888, {}),
        ("older customer", "c12", "started", datetime(2021, 6, 10), datetime(2024, 6, 3), 66, {}),
    ]
    return rows + [event(*each[:-1], **each[-1]) for each in late]


def learned(row: dict) -> datetime:
    """When the source learned of an event."""
    return datetime.fromisoformat(row["recorded_at"])


def known(rows: list[dict], until: str, *withdrawn: str) -> list[dict]:
    """The events recorded by a day, without those withdrawn since."""
    return [row for row in rows if learned(row) < datetime.fromisoformat(until) and row["event_id"] not in withdrawn]


@pytest.fixture(scope="module")
def builds(tmp_path_factory) -> SimpleNamespace:
    """What each build left: its raw rows, when it ran, and what the published file holds after it."""
    folder, rows = tmp_path_factory.mktemp("reports"), company()
    first, second = known(rows, "2024-03-05"), known(rows, "2024-05-03")
    third = known(rows, "2024-06-02", next(row["event_id"] for row in rows if row["customer_id"] == "c1"), "delivered late")
    bad = [dict(row, occurred_at="soon") for row in third[:20]] + third[20:]
    steps = {
        "first": (first, {}),
        "second": (second + second[:3], {}),  # with copies
        "again": (second, {}, "--full-refresh"),
        "failed": (bad, {}),
        "known": (third, {"known_at": KNOWN_AT}),
        "third": (third, {}),
        "backdated": (third, {"as_of_date": "2024-01-15"}),
        "shorter": (third + rows[-1:], {"as_of_date": "2024-01-15"}),
        "fourth": (third + rows[-2:], {}),
    }
    seen = SimpleNamespace()
    for name, (raw, *how) in steps.items():
        _write(folder / "raw", raw)
        if name == "backdated":
            _shorten(folder / "warehouse.duckdb")
        begin = datetime.now(UTC).replace(tzinfo=None)
        untested = UNTESTED if name != "failed" else ()
        status, output = _built(folder, untested, *how)
        end = datetime.now(UTC).replace(tzinfo=None)
        assert (status == 0) == (name != "failed"), output[-3000:]
        assert ("nrr: an increment of the last build" in output) == (name in ("second", "failed", "shorter")), name
        until = how[0].get("as_of_date", "9999-12-31")
        setattr(seen, name, SimpleNamespace(
            raw=raw, begin=begin, end=end, until=until, **_published(folder / "warehouse.duckdb")))
    seen.file = folder / "warehouse.duckdb"
    return seen


def _built(folder, untested: tuple, variables: dict, *options: str) -> tuple[int, str]:
    """By scripts/build; with vars of its own by plain dbt, which needn't parse the project anew then.

    Returns:
        The exit status, and what was printed.
    """
    if not variables:
        done = run_build("--raw", folder / "raw", "--no-report", *untested, *options, cwd=folder)
        return done.returncode, done.stdout + done.stderr
    variables = json.dumps({"raw_path": str(folder / "raw"), **variables})
    command = ["build", *untested, "unit_test", *options, "--vars", variables]
    return run_here(folder, *command, as_by=usual(command))


def _shorten(file) -> None:
    """Have the record say what it does of figures whose value came when cohort_window_months was 1, and stayed when it was 12."""
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("""
            update history.reported_figures set last_month = period + interval 1 month
            where metric like 'cohort_nrr.%' and (metric, period) not in (select (metric, period) from marts.restatements)
        """)


def _write(folder, rows: list[dict]) -> None:
    folder.mkdir(exist_ok=True)
    with open(folder / "subscription_events.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def _published(file) -> dict:
    with duckdb.connect(str(file), read_only=True) as warehouse:
        figures = {}
        for mart, (period, condition, columns) in REPORTED.items():
            for column in columns.split():
                query = f"select {period}, {column} from marts.{mart} where {condition} and {column} is not null"
                figures |= {(f"{mart}.{column}", month): value for month, value in warehouse.execute(query).fetchall()}
        cohorts = "select distinct customer_id, cohort_month from marts.revenue_movements"
        return {
            "figures": figures,
            "last_month": warehouse.execute("select last_complete_month from marts.reporting_basis").fetchone()[0],
            "cohorts": dict(warehouse.execute(cohorts).fetchall()),
            "restatements": warehouse.execute("from marts.restatements").fetchall(),
            "history": [
                sorted(map(repr, warehouse.execute(f"select {columns} from history.{table}").fetchall()))
                for table, columns in (("reported_figures", "* exclude (last_month)"), ("reports", "*"), ("reported_late_events", "*"))
            ],
        }


def explained(file, chosen: random.Random) -> list[str]:
    """What is wrong with the explanations of some restatements' figures."""
    with duckdb.connect(str(file), read_only=True) as warehouse:
        facts, wrong = Facts(warehouse), []
        for row in chosen.sample(facts.rows("from marts.restatements order by all"), 25):
            scope = Scope(facts, MARTS, "restatements", {name: row[name] for name in MARTS["restatements"].keys})
            for column in MARTS["restatements"].figures:
                explanation = explain(scope, column)
                text_of(explanation)
                wrong += explanation.wrong
    return wrong


def reach(build) -> datetime:
    """How far a build's data was recorded, of what had happened."""
    return max(learned(row) for row in build.raw if row["occurred_at"] < build.until)


def end_of(metric: str, period: date) -> date:
    """The last month that a figure looks at."""
    return period.replace(year=period.year + 1) if metric.startswith("cohort_nrr") else period


def explaining(metric: str, period: date, before, build) -> int:
    """How many events recorded since a build before can have moved a figure."""
    last = end_of(metric, period)
    found = set()
    for row in build.raw:
        month = datetime.fromisoformat(row["occurred_at"]).date().replace(day=1)
        is_late = reach(before) < learned(row) <= reach(build) and row["is_recurring"] == "true"
        is_of_it = not metric.startswith("cohort_nrr") or month <= period or build.cohorts.get(row["customer_id"]) == period
        if is_late and month <= last and is_of_it:
            found.add(row["event_id"])
    return len(found)


def expected(reports: list) -> dict[tuple, list[tuple]]:
    """(metric, period) -> (value before, value now, number of the report that said so first, of this one, events)."""
    found, last = {}, {}
    for number, build in enumerate(reports):
        untold = {key for key in last if end_of(*key) > build.last_month}  # left as they were reported
        for key in (last.keys() - untold) | build.figures.keys():
            value = build.figures.get(key)
            before, since = last.get(key, (None, None))
            if value == before:
                continue
            if since is None:
                since = first_so_far(key, reports[:number])
            if since is not None:
                compared = [report for report in reports[:number] if report.last_month >= end_of(*key)][-1]
                count = explaining(*key, compared, build)
                found.setdefault(key, []).append((before, value, since, number, count))
            last[key] = value, number
    return found


def first_so_far(key: tuple, reports: list) -> int | None:
    """The number of the first report that goes as far as a figure looks; none where there is none."""
    return next((number for number, report in enumerate(reports) if report.last_month >= end_of(*key)), None)


def test_restatements_are_what_the_marts_of_successive_builds_say(builds):
    """Appended, late, withdrawn and late delivered events, row by row, with the counts; figures change, vanish, come into
    being and are left alone."""
    reports = [builds.first, builds.second, builds.third, builds.shorter, builds.fourth]
    found = {}
    times = [set() for _ in reports]
    for metric, period, before, now, first_at, restated_at, events, has_new_basis in builds.fourth.restatements:
        numbers = []
        for instant in (first_at, restated_at):
            number = next(place for place, build in enumerate(reports) if build.begin <= instant <= build.end)
            times[number].add(instant)
            numbers.append(number)
        found.setdefault((metric, period), []).append((before, now, *numbers, events))
        assert has_new_basis is False
    wanted = expected(reports)
    assert {key: sorted(rows, key=lambda row: row[3]) for key, rows in found.items()} == wanted
    assert all(len(instants) == 1 for instants in times)
    rows = [row for each in wanted.values() for row in each]
    assert any(len(each) == 2 for each in wanted.values()) and any(row[1] is None for row in rows)
    assert {row[4] == 0 for row in rows} == {True, False}
    assert len(wanted) < len(builds.fourth.figures)
    # Of what the third build restated, nothing is counted anew, though an event of that time has been delivered since.
    assert {row for row in builds.third.restatements} < {row for row in builds.fourth.restatements}
    assert any(row[0] is None for row in rows) and any(row[3] == 3 for row in rows) and any(row[3] == 4 and row[4] for row in rows)


def test_the_first_build_restates_nothing(builds):
    """And records every figure."""
    assert builds.first.restatements == []
    assert len(builds.first.history[0]) == len(builds.first.figures) > 300


def test_a_build_of_the_same_adds_nothing(builds):
    """Also with --full-refresh, which history survives."""
    assert builds.again.history == builds.second.history
    assert sorted(builds.again.restatements) == sorted(builds.second.restatements) != []


def test_a_failed_build_records_nothing(builds):
    """Its figures, of which nobody has seen one, are in no later row either (see the first test)."""
    assert builds.failed.history == builds.again.history


def test_what_was_known_then_is_no_report(builds):
    """The marts are those of then, the record stays as it is, and then there was no restatement yet."""
    assert builds.known.history == builds.again.history
    assert builds.known.restatements == []
    assert builds.known.figures.keys() < builds.third.figures.keys() | builds.first.figures.keys()


def test_an_earlier_as_of_date_restates_nothing(builds):
    """It shows fewer months; what was reported of the others is not gone. Only that it was asked is recorded."""
    figures, reports, late = builds.backdated.history
    assert [figures, late] == [builds.third.history[0], builds.third.history[2]]
    assert len(reports) == len(builds.third.history[1]) + 1
    assert sorted(map(repr, builds.backdated.restatements)) == sorted(map(repr, builds.third.restatements))
    assert len(builds.backdated.figures) < len(builds.third.figures)


def test_restatements_are_explained(builds):
    """scripts/explain recomputes each figure of a restatement from the record and the events."""
    assert explained(builds.file, random.Random(1)) == []
