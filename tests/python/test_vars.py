"""What each var of dbt_project.yml takes and what it doesn't, and that none is forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT
from dbt_here import run_here

WHOLE = ([1, 12, 1200], [0, -1, 1201, 1.5, 12.0, "12", True, None, [12], float("nan")])
DAY = (
    [None, "2024-02-29", "0001-01-01", "9999-12-31"],
    ["2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00", "0000-01-01", "2024-1-5",
     "2024-01-01T00:00", "2024-01-01'", "2024-01-01\n", "soon", "", 20240101, 0, False, ["2024-01-01"]],
)  # fmt: skip
FLAG = ([True, False], ["true", 1, 0, None, "no"])
# var -> (values that it takes, values that it doesn't)
VALUES = {
    "raw_path": (["seeds/sample", "it's raw"], ["", " ", None, 1, ["raw"], True]),
    "as_of_date": DAY,
    "known_at": (
        [None, "2024-02-29", "2024-01-01T00:00", "2024-01-01 23:59:59.123456789+05:30", "2024-01-01Z", "2024-01-01-11"],
        ["2023-02-29", "2024-01-01T24:00", "2024-01-01T12", "2024-01-01  12:00", "2024-01-01T12:00+24:00", "2024-01-01'",
         "2024-01-01\n", "noon", "", 20240101, 0, False, ["2024-01-01"]],
    ),
    "fx_rate_date": DAY,
    "reporting_timezone": (
        ["UTC", "Europe/Berlin", "Etc/GMT+5"],
        ["Mars/Olympus", "europe/berlin", "", None, 1, "UTC'", "UTC' or '1' = '1", ["UTC"]],
    ),
    "reporting_currency": (["USD", " eur "], ["", "EURO", "E'R", "€€€", None, 978, "U D"]),
    "tenure_months": WHOLE,
    "cohort_window_months": WHOLE,
    "min_segment_customers": ([1, 10, 1000000000], [0, -1, 1.5, "10", True, None]),
    "segment_thresholds": (
        [{"SMB": 10000, "Mid-Market": 100000, "Enterprise": None}, {"All": None}, {"A": 0, "B": 0.5}],
        [{}, None, [1], "SMB", 5, {"A": None, "B": None}, {"A": "10"}, {"A": True}, {"A": -1}, {"it's": 1},
         {'a"b': 1}, {"a\\": 1}, {"": 1}, {1: 2}, {"A": 1, "B": 1}, {"A": [1]}, {"A": float("inf")}],
    ),
    "involuntary_reasons": ([[], ["payment_failed", "customer's bank"]], ["payment_failed", None, [1], [None], {"a": 1}, 5]),
    "roll_up_to_parent": FLAG,
    "usage_basis": (["exclude", "actual", "trailing_3_months"], ["Actual", "", None, True, "actual'", ["actual"]]),
    "renewal_grace_days": ([0, 1, 365], [-1, 36501, 0.5, "7", False, None]),
    "upside_points": ([0, 10, -2.5, 0.0001], ["10", None, True, 1001, -1001, 0.00001, float("nan"), float("inf"), [1]]),
    "max_quarantined_percent": ([0, 0.5, 1, 100], [-0.1, 100.1, "1", None, True, float("nan"), 1e-9]),
}  # fmt: skip


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> dict[str, str]:
    """What dbt logs of judge_values: heading -> text."""
    values = {name: taken + refused for name, (taken, refused) in VALUES.items()}
    arguments = ("--log-format", "json", "run-operation", "judge_values", "--args", yaml.safe_dump({"values": values}))
    status, output = run_here(tmp_path_factory.mktemp("vars"), *arguments)
    assert status == 0, output
    messages = [json.loads(line)["info"]["msg"] for line in output.splitlines()]
    return dict(message.split(": ", 1) for message in messages if message.startswith(("verdicts: ", "known: ")))


def test_every_var_of_the_project_is_judged(judged):
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    assert sorted(json.loads(judged["known"])) == sorted(project["vars"]) == sorted(VALUES)


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_var_takes_values_of_its_kind_only(judged, name):
    taken, refused = VALUES[name]
    verdicts = json.loads(judged["verdicts"])[name]
    expected = [True] * len(taken) + [False] * len(refused)
    assert dict(zip(map(repr, taken + refused), verdicts)) == dict(zip(map(repr, taken + refused), expected))


def parsed(folder: Path, variables: dict) -> dict[str, tuple]:
    """What dbt parses with some vars, unique_id -> what it refers to, how it is made, its columns."""
    status, output = run_here(folder, "compile", "--quiet", "--select", "int_months", "--vars", yaml.safe_dump(variables))
    assert status == 0, output
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    nodes = {**manifest["nodes"], **manifest["unit_tests"], **manifest["metrics"]}
    return {key: (set(node["depends_on"].get("nodes", [])), node["config"], node.get("columns")) for key, node in nodes.items()}


def test_vars_decide_nothing_that_is_parsed(tmp_path):
    """Neither what a model refers to nor how it is made: the tests parse the project once for all their vars."""
    usual = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    others = {name: next(value for value in taken if value != usual[name]) for name, (taken, _) in VALUES.items()}
    assert parsed(tmp_path, {}) == parsed(tmp_path, others)
