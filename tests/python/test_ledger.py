"""The hand-made ledger and the field's published examples come out as they must, from events to NRR."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from compiled import ROOT, CompiledProject, mart_rows
from test_analyses_and_data_tests import raw_tables

EXPECTED = ROOT / "tests" / "expected" / "ledger"
# starting MRR, expansion, contraction, churn -> NRR, GRR: examples that the field publishes.
WORKED = {
    "a month with 200k and 80 customers": (200000, 28000, 6000, 8000, "107.0", "93.0"),
    "a month with 100k": (100000, 8000, 1000, 5000, "102.0", "94.0"),
    "a month with 200k": (200000, 25000, 5000, 10000, "105.0", "92.5"),
    "a quarter with 5M": (5000000, 800000, 200000, 300000, "106.0", "90.0"),
    "year 1 of three": (10000000, 1500000, 300000, 700000, "105.0", "90.0"),
    "year 2 of three": (10500000, 1785000, 315000, 735000, "107.0", "90.0"),
    "year 3 of three, 107.99 and 89.99": (11235000, 2022300, 337050, 787450, "108.0", "90.0"),
    "10M": (10000000, 2000000, 500000, 1000000, "105.0", "85.0"),
    "grown by a tenth": (1000000, 100000, 0, 0, "110.0", "100.0"),
    "shrunk by a tenth": (1000000, 0, 0, 100000, "90.0", "90.0"),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as it is by default."""
    return CompiledProject(tmp_path_factory.mktemp("compiled"), {})


@pytest.fixture(scope="module")
def ledger(project):
    """The models of the ledger."""
    with project.build(raw_tables("ledger")) as warehouse:
        yield warehouse


def as_text(value) -> str:
    """A value as the expected output writes it."""
    return "" if value is None else str(value.date() if isinstance(value, datetime) else value)


@pytest.mark.parametrize("mart", sorted(path.stem for path in EXPECTED.glob("*.csv")))
def test_ledger_gives_the_reviewed_output(ledger, mart):
    """Every row of the mart is the reviewed one."""
    with (EXPECTED / f"{mart}.csv").open(newline="", encoding="utf-8") as lines:
        expected = list(csv.DictReader(lines))
    found = [{column: as_text(row[column]) for column in expected[0]} for row in mart_rows(ledger, mart)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_ledger_readme_tells_the_movements_of_every_customer(ledger):
    """What seeds/ledger/README.md worked out by head for each customer is what the marts have."""
    text = (ROOT / "seeds" / "ledger" / "README.md").read_text(encoding="utf-8")
    table = text.partition("\n## Customers")[2].partition("\n## ")[0]
    told = {}
    for name, movements in re.findall(r"^\| `(.+?)` \|.*?\| ((?:none|\d{4}-\d\d [^|]*?)) \| [\d.]+ \|", table, re.M):
        told[name] = [] if movements == "none" else movements.split("; ")
    found = {name: [] for name in told}
    for row in sorted(mart_rows(ledger, "revenue_movements"), key=lambda row: row["month"]):
        found.setdefault(row["customer_id"], []).append(f"{row['month']:%Y-%m} {row['movement']} {row['amount']}")
    assert len(told) > 150
    assert found == told


@pytest.mark.parametrize("name", WORKED)
def test_worked_example(project, name):
    """From events to NRR and GRR, by cohort and by month."""
    start, expansion, contraction, churn, nrr, grr = WORKED[name]
    stay = start - expansion - 2 * contraction - churn
    customers = {
        "grows": (expansion, 2 * expansion), "shrinks": (2 * contraction, contraction),
        "leaves": (churn, 0), "stays": (stay, stay),
    }  # fmt: skip
    events = []
    for customer, (before, after) in customers.items():
        for day, amount in (("2023-01-01", before), ("2024-01-15", after)):
            events.append({
                "event_id": f"{customer}{day}", "customer_id": customer, "subscription_id": customer,
                "event_type": "changed", "occurred_at": day, "recorded_at": "2024-01-31", "unit_amount": str(amount),
            })  # fmt: skip
    with project.build({"subscription_events": events}) as warehouse:
        (cohort,) = mart_rows(warehouse, "cohort_nrr")
        month = next(row for row in mart_rows(warehouse, "monthly_nrr") if row["month"] == date(2024, 1, 1))
    assert (cohort["total_starting_mrr"], cohort["ending_revenue"]) == (start, start + expansion - contraction - churn)
    assert (cohort["nrr_percent"], cohort["grr_percent"]) == (Decimal(nrr), Decimal(grr))
    assert (month["monthly_nrr"], month["monthly_grr"]) == (Decimal(nrr), Decimal(grr))
