"""Real builds one after the other: which are increments of the last one, and that it makes no difference."""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import os
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import ClassVar

import duckdb
import pytest
from compiled import mart_rows
from conftest import PROJECT, UNTESTED, run_build
from dbt.cli.main import dbtRunner
from dbt_here import DBT, places_in
from increments import FACTOR, LEDGER, SAID, marts_of, run_dbt, running_dbt


def published(file: Path) -> dict[str, Counter]:
    """mart -> its rows, of a built file; without what depends on how many builds there were."""
    with duckdb.connect(str(file), read_only=True) as warehouse:
        return {mart: Counter(repr(row) for row in mart_rows(warehouse, mart))
                for mart in marts_of(warehouse) if mart != "restatements"}  # fmt: skip


def raw_folder(folder: Path, leaves_out: int = 0, spoils: bool = False) -> Path:
    """The ledger's raw tables, less every so manieth event; or with no event that can be used."""
    shutil.copytree(LEDGER, folder, dirs_exist_ok=True)
    with open(LEDGER / "subscription_events.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [row for number, row in enumerate(rows) if not leaves_out or number % leaves_out]
    with open(folder / "subscription_events.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"event_type": "?"} if spoils else row for row in rows)
    return folder


class Site:
    """A warehouse and a raw folder, which builds follow each other in, all with the same vars but where it says so."""

    VARIABLES: ClassVar = {"max_quarantined_percent": 100}
    REACHED = "OK created sql incremental model intermediate.int_mrr_changes"

    def __init__(self, folder: Path) -> None:
        self.work, self.raw, self.fresh = folder / "work", folder / "raw", folder / "fresh"
        for each in (self.work, self.raw, self.fresh):
            each.mkdir()

    def build(self, *arguments: str, **variables) -> bool:
        """Whether a build, which passes, is an increment."""
        done = run_dbt(self.work, self.raw, *arguments, variables=self.VARIABLES | variables)
        assert done.returncode == 0, done.stdout[-3000:]
        return SAID in done.stdout

    @contextlib.contextmanager
    def running(self):
        """A build that has made int_mrr_changes; what it says from then on is kept as `said`."""
        with running_dbt(self.work, self.raw, variables=self.VARIABLES) as process:
            for line in process.stdout:
                if self.REACHED in line:
                    yield process
                    break
            self.said = process.stdout.read()

    def assert_refused(self, sentence: str) -> None:
        """A build that begins as an increment fails."""
        done = run_dbt(self.work, self.raw, variables=self.VARIABLES)
        assert done.returncode != 0 and SAID in done.stdout and sentence in done.stdout

    def assert_no_retry(self) -> None:
        """After an increment that failed; what it had computed by then is gone."""
        places, environment = places_in(self.work)
        done = subprocess.run(
            [*DBT, "retry", *places], env=os.environ | environment, cwd=self.work, capture_output=True, text=True
        )  # fmt: skip
        assert done.returncode != 0 and "nrr: dbt retry can not go on with an increment" in done.stdout

    def assert_as_fresh(self) -> None:
        """The marts are those of a build that begins with nothing."""
        assert run_dbt(self.fresh, self.raw, variables=self.VARIABLES).returncode == 0
        assert published(self.work / "warehouse.duckdb") == published(self.fresh / "warehouse.duckdb")


def test_a_build_is_an_increment_only_of_a_complete_one(tmp_path):
    """Other vars, --full-refresh, a part of the project, a build that failed half-way: a full build follows."""
    site = Site(tmp_path)
    raw_folder(site.raw, leaves_out=3)
    assert not site.build(upside_points=5)
    assert not site.build()
    assert not site.build("--full-refresh")
    assert not site.build("--select", "stg_currencies")
    assert not site.build()
    raw_folder(site.raw, spoils=True)
    site.assert_refused("no event is accepted")
    site.assert_no_retry()
    raw_folder(site.raw)
    assert not site.build()
    raw_folder(site.raw, leaves_out=4)
    assert site.build()
    site.assert_as_fresh()
    file = site.raw / "subscription_events.csv"
    file.write_text(file.read_text().rstrip() + ",9\n")  # the fields that the header names are as they were
    site.assert_refused("a row has more fields than the header")


def test_what_is_no_events_is_built_again_and_again(tmp_path):
    """Each time as a whole: of subscription_events there is no file then, but tables of a build before."""
    site = Site(tmp_path)
    (site.raw / "mrr_history.csv").write_text("customer_id,month,mrr_amount\nc1,2024-01,10\nc1,2024-02,20\n")
    assert [site.build(), site.build()] == [False, False]
    (site.raw / "mrr_history.csv").unlink()
    header = "subscription_id,customer_id,start_date,end_date,monthly_amount\n"
    (site.raw / "subscription_periods.csv").write_text(header + "s1,c1,2024-01-05,2024-03-01,30\n")
    assert not site.build()


@pytest.mark.skipif(FACTOR < 1, reason="a sample; NRR_INCREMENTS=1 does it")
def test_no_build_is_an_increment_of_a_broken_one(tmp_path):
    """A killed build, raw files replaced during one (which fails, for it may have read both), another shape, no room between two customers: a full build follows."""
    site = Site(tmp_path)
    raw_folder(site.raw, leaves_out=3)
    assert not site.build()
    with site.running() as process:
        process.kill()
    assert not site.build()
    with site.running() as process:
        raw_folder(site.raw, leaves_out=6)  # as an export does that has begun too late
    assert process.wait() != 0 and "nrr: subscription_events.csv changed while the build was reading" in site.said
    assert not site.build()
    (site.raw / "mrr_history.csv").write_text("customer_id,month,mrr_amount\nc1,2024-01,10\n")
    assert not site.build()
    (site.raw / "mrr_history.csv").unlink()
    assert not site.build()
    with duckdb.connect(str(site.work / "warehouse.duckdb")) as warehouse:  # as if many had come between two customers
        warehouse.execute("update staging.stg_customer_numbers set customer_number = customer_number + 1048321"
                          " where customer_number = (select min(customer_number) from staging.stg_customer_numbers)")
    assert not site.build()
    assert site.build()
    site.assert_as_fresh()


def test_scripts_build_follows_the_published_file(tmp_path):
    """The work file begins as a copy of the published one where that is whole, else empty."""
    raw, warehouse, other = tmp_path / "raw", tmp_path / "warehouse.duckdb", tmp_path / "other" / "warehouse.duckdb"
    raw.mkdir()
    other.parent.mkdir()
    arguments = (*UNTESTED, "--no-report", "--raw", raw, "--warehouse")
    for file, leaves_out, is_increment in ((warehouse, 3, False), (warehouse, 5, True), (other, 5, False)):
        raw_folder(raw, leaves_out)
        done = run_build(*arguments, file)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        assert (SAID in done.stdout) == is_increment
    assert published(warehouse) == published(other)


@pytest.mark.skipif(FACTOR < 1, reason="a sample; NRR_INCREMENTS=1 does it")
def test_scripts_build_begins_anew_where_an_increment_has_no_room(tmp_path):
    """It would fail every day: the published file, with which the next one begins, stays as it is."""
    raw, warehouse, other = tmp_path / "raw", tmp_path / "warehouse.duckdb", tmp_path / "other" / "warehouse.duckdb"
    raw.mkdir()
    other.parent.mkdir()
    arguments = (*UNTESTED, "--no-report", "--raw", raw, "--warehouse")
    raw_folder(raw)
    assert run_build(*arguments, warehouse).returncode == 0
    with duckdb.connect(str(warehouse)) as connection:  # as if many had come between the first two
        (first, number), (second, _) = connection.execute(
            "select customer_id, customer_number from staging.stg_customer_numbers order by 2 limit 2").fetchall()
        connection.execute("update staging.stg_customer_numbers set customer_number = ? where customer_id = ?", [number + 256, second])
    file = raw / "subscription_events.csv"
    with open(file, newline="") as lines:
        names = next(csv.reader(lines))
    with open(file, "a", newline="") as lines:
        for number in range(200):
            row = {"event_id": f"many{number}", "customer_id": f"{first}-{number}", "subscription_id": "s",
                   "event_type": "started", "occurred_at": "2024-01-05", "unit_amount": "10"}
            csv.DictWriter(lines, names).writerow(row)
    done = run_build(*arguments, warehouse)
    assert done.returncode == 0 and "more than an increment can take; it begins anew" in done.stderr, done.stderr
    assert run_build(*arguments, other).returncode == 0
    assert published(warehouse) == published(other)


def test_the_project_is_known_wherever_dbt_runs(tmp_path, monkeypatch):
    """Its files decide whether a build may be an increment: read in another folder they must not count as none."""
    # Elsewhere, and of the same name as the tests' own module.
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "lib"))
    spec = importlib.util.spec_from_file_location("following", PROJECT / "scripts" / "lib" / "increments.py")
    following = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(following)
    assert run_dbt(tmp_path, LEDGER, "--select", "stg_exchange_rates").returncode == 0  # not in the project's folder
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as warehouse:
        kept = warehouse.execute("select project from increments.last_build").fetchone()
        assert kept == (following._project(),)
        warehouse.execute("update increments.last_build set is_complete = true")
    assert following.may_follow(file, [])
    changed = tmp_path / "changed"
    for part in ("dbt_project.yml", "macros", "models", "seeds/reference"):
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copyfile
        (changed / part).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / part, changed / part)
    monkeypatch.setattr(following, "PROJECT", str(changed))
    assert following.may_follow(file, [])
    marts = changed / "models" / "marts" / "retention"
    (marts / "cohort_nrr.sql").rename(marts / "renamed_nrr.sql")
    assert not following.may_follow(file, [])


def test_nothing_follows_a_project_that_may_have_changed_meanwhile(tmp_path, monkeypatch):
    """dbt parses before it asks for the project's state: of a file that is new, it may have read what was there before."""
    place = tmp_path / "project"
    shutil.copytree(PROJECT / "macros", place / "macros")
    (place / "models").mkdir()
    (place / "seeds" / "reference").mkdir(parents=True)
    (place / "dbt_project.yml").write_text("name: nrr\nprofile: nrr\nflags: {send_anonymous_usage_stats: false}\n")
    (place / "models" / "state.sql").write_text("select '{{ state_of_project() if execute }}' as state")
    (place / "seeds" / "reference" / "seed.yml").write_text("version: 2\n")
    places, environment = places_in(tmp_path)
    monkeypatch.setenv("NRR_WAREHOUSE", environment["NRR_WAREHOUSE"])

    def state(age: float) -> str:
        for file in place.rglob("*.*"):
            os.utime(file, (time.time() - age, time.time() - age))
        done = dbtRunner().invoke(["compile", *places, "--project-dir", str(place), "--target-path", str(tmp_path / "target")])
        assert done.success
        return done.result.results[0].node.compiled_code

    assert state(60) == state(120)
    assert len({state(60), state(0), state(0)}) == 3
    kept = state(60)
    (place / "seeds" / "reference" / "seed.yml").write_text("version: 2\nseeds: []\n")
    assert state(60) != kept


def hashes(folder: Path, events: str) -> list[int]:
    """The hashes of raw rows that a file is made of by an SQL query, in the order of their ids."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    columns = "'c' as customer_id, 's' as subscription_id, 'started' as event_type, timestamp '2024-01-01' as occurred_at"
    duckdb.sql(f"copy (select {columns}, * from ({events})) to '{raw / 'subscription_events.parquet'}' (format parquet)")
    assert run_dbt(folder, raw, "--select", "stg_raw_fingerprints").returncode == 0
    with duckdb.connect(str(folder / "warehouse.duckdb")) as warehouse:
        return [value for (value,) in warehouse.execute(
            "select row_hash from raw.subscription_events order by event_id").fetchall()]  # fmt: skip


def test_rows_that_read_otherwise_have_other_hashes(tmp_path):
    """Also what a file keeps alike in another type, and what is equal though it is written otherwise."""
    decimals = hashes(tmp_path, "select '1' as event_id, cast(1 as decimal(18, 2)) as unit_amount union all select '2', 1")
    whole = hashes(tmp_path, "select '1' as event_id, cast(100 as bigint) as unit_amount union all select '2', 1")
    floats = hashes(tmp_path, "select unnest(['1', '1', '2']) as event_id, unnest(['0', '-0', '0']::double[]) as unit_amount")
    assert len({*decimals, *whole, *floats}) == 7 and None not in decimals
