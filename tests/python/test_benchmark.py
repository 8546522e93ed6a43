"""scripts/benchmark on a small company: that it measures everything, and that its floor is a floor. No time is asserted."""
import contextlib
import re
import subprocess
import sys

import duckdb
import pytest
from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "scripts" / "lib"))

from benchmark import command, compare, data  # noqa: E402
from environment import Refused  # noqa: E402

MARTS = ("cohort_nrr", "monthly_nrr", "segmented_nrr")


@pytest.fixture(scope="module")
def printed():
    """What it prints for 20,000 events; it fails where the floor's marts are not the build's, to the last row."""
    command = [PROJECT / "scripts" / "benchmark", "20000", "--models", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("size", "is_one"), [
    ("8GB", True), ("512 MiB", True), ("1.5gb", True), ("foo", False), ("60%", False), ("0GB", False), ("8", False), ("", False),
])  # fmt: skip
def test_a_size_of_memory_is_one_that_duckdb_takes(size, is_one):
    """The others are told before anything is measured."""
    with pytest.raises(SystemExit) if not is_one else contextlib.nullcontext():
        assert command._parse(["1000", "--memory-limit", size]).memory_limit == size
        duckdb.connect(config={"memory_limit": size}).close()


def test_all_parts_are_measured(printed):
    assert printed.startswith("20,000 events of 1,000 customers;")
    for part in ("floor: 3 marts", "build of these", "full build", "increment, 20 events"):
        numbers = re.search(rf"^{re.escape(part)} +([\d. ]+)$", printed, re.MULTILINE)
        assert numbers and all(float(number) > 0 for number in numbers[1].split()), part
    assert re.search(r"^int_revenue_movements +[\d.]+ +\d+ % +[\d.]+ +yes$", printed, re.MULTILINE)
    assert re.search(r"^nrr_health +[\d.]+ +\d+ % +[\d.]+$", printed, re.MULTILINE)


def test_the_compared_marts_have_rows(printed):
    rows = {mart: int(re.search(rf"^{mart} +([\d,]+)$", printed, re.MULTILINE)[1].replace(",", "")) for mart in MARTS}
    assert rows["cohort_nrr"] > 60 and rows["monthly_nrr"] == 84 and rows["segmented_nrr"] > 0


def test_a_floor_that_computes_something_else_is_refused(tmp_path):
    files = tmp_path / "floor.duckdb", tmp_path / "build.duckdb"
    for file, schema in zip(files, ("main", "marts")):
        with duckdb.connect(str(file)) as connection:
            connection.execute(f"create schema if not exists {schema}")
            for mart in MARTS:
                connection.execute(f"create table {schema}.{mart} as select 1 as customers, 99.9 as nrr")
    assert compare.check(*files) == dict.fromkeys(MARTS, 1)
    with duckdb.connect(str(files[0])) as connection:
        connection.execute("update segmented_nrr set nrr = 99.8")
    with pytest.raises(Refused, match="segmented_nrr of the floor is not that of the build") as refused:
        compare.check(*files)
    assert "only in the build: 1, 99.9\nonly in the floor: 1, 99.8" in str(refused.value)


def test_the_same_size_is_the_same_data_and_the_increment_only_adds(tmp_path):
    for name in ("one", "two"):
        data.write(tmp_path / name, 5000)
    before = _events(tmp_path / "one")
    assert len(before) == 5000 and before == _events(tmp_path / "two")
    assert data.append(tmp_path / "one", 5000) == 5
    after = _events(tmp_path / "one")
    assert set(before) < set(after) and len(after) == 5005
    recorded = [dict(row)["recorded_at"].isoformat() for row in after - before]
    assert all(at > data.TODAY for at in recorded)


def _events(folder):
    with duckdb.connect() as connection:
        found = connection.execute(f"from '{folder}/subscription_events.parquet'")
        names = [column[0] for column in found.description]
        return {tuple(zip(names, row)) for row in found.fetchall()}


@pytest.mark.parametrize("size", ["0", "many", "-5M", "2000M"])
def test_a_size_that_is_none_is_told(size):
    done = subprocess.run([PROJECT / "scripts" / "benchmark", "--", size], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert f"'{size}' is not a number of events" in done.stderr
