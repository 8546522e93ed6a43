"""PostgreSQL's marts are DuckDB's: on random companies, and on the sample as dbt builds and publishes it."""
from __future__ import annotations

import csv
import itertools
import subprocess
import threading
from pathlib import Path

import psycopg2
import pytest
from companies import CASES, PARSED, VARIABLES, assert_same, built, factor, sample
from dialects import assert_parses
from engines import DuckDB, Postgres, as_counter
from project import ROOT, run_dbt

EXAMPLES = {"events": 20, "periods": 8, "history": 8}
ALL = tuple(itertools.product(EXAMPLES, VARIABLES)) if factor() >= 1 else CASES
SAMPLE = ROOT / "seeds" / "sample"
ROLES = ROOT / "scripts" / "postgres_roles.sql"
READER = "nrr_reader"


@pytest.mark.parametrize(("shape", "variables"), ALL)
def test_random_companies(shape, variables, compiled, postgres_server):
    """Every mart, every row, exactly."""
    ours, theirs = compiled("duckdb", variables), compiled("postgres", variables)
    connection = psycopg2.connect("options='-c jit=off'")  # for tables of ten rows it costs seconds
    for raw in sample(shape, round(EXAMPLES[shape] * factor())):
        assert_same(built(DuckDB(), ours, raw), built(Postgres(connection), theirs, raw))
    connection.close()


@pytest.mark.parametrize("dialect", ["redshift", "snowflake"])
def test_compiled_sql_parses(dialect, compiled):
    """Redshift takes PostgreSQL's macros as they are; for Snowflake, which orders nulls alike, their SQL is translated."""
    for variables in PARSED:
        assert_parses(compiled("postgres", variables), "postgres", dialect)


def load(connection, folder: Path) -> None:
    """Put a folder's CSV files into schema raw, as a user's own loader would."""
    with connection.cursor() as cursor:
        cursor.execute("create schema if not exists raw")
        for file in folder.glob("*.csv"):
            with open(file, encoding="utf-8", newline="") as lines:
                columns = ", ".join(f"{name} text" for name in next(csv.reader(lines)))
            cursor.execute(f"drop table if exists raw.{file.stem} cascade; create table raw.{file.stem} ({columns})")
            with open(file, encoding="utf-8", newline="") as lines:
                cursor.copy_expert(f"copy raw.{file.stem} from stdin (format csv, header)", lines)
    connection.commit()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """dbt's files, shared by builds one after the other."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="module")
def published(postgres_server, folder):
    """A connection to the database in which dbt has built and published the sample."""
    connection = psycopg2.connect("")
    load(connection, SAMPLE)
    run_dbt(folder, "build", "--target", "postgres", "--exclude-resource-type", "unit_test")
    yield connection
    connection.close()


def rows_of(connection, mart: str):
    """A published mart's rows in no order."""
    with connection, connection.cursor() as cursor:
        cursor.execute(f"select * from marts.{mart}")
        return as_counter([column[0] for column in cursor.description], cursor.fetchall())


def test_the_sample(published, compiled, tmp_path):
    """What dbt builds and publishes, contracts, data tests and all, is what DuckDB's dbt builds."""
    import duckdb

    run_dbt(tmp_path, "build", "--target", "duckdb", "--exclude-resource-type", "unit_test", "test")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as warehouse:
        marts = [row[0] for row in warehouse.sql("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()]
        assert len(marts) >= 6
        for mart in marts:
            result = warehouse.sql(f"select * from marts.{mart}")
            expected = as_counter(result.columns, result.fetchall())
            found = rows_of(published, mart)
            assert found == expected, (mart, list((expected - found))[:3], list((found - expected))[:3])


@pytest.fixture(scope="module")
def reader(published):
    """A connection of the BI reader, whose role the script makes: twice, as it may be run again."""
    for _ in range(2):
        subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "builder=nrr", "-v", f"reader={READER}", "-f", str(ROLES)],
            check=True, capture_output=True,
        )  # fmt: skip
    connection = psycopg2.connect(f"user={READER}")
    yield connection
    connection.close()


def refused(connection, statement: str) -> str:
    """The error's class that a statement ends in; empty when it doesn't."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
    except psycopg2.Error as error:
        return type(error).__name__
    return ""


def test_the_reader_selects_from_marts_and_nothing_else(published, reader):
    """It reads every mart; every table or view elsewhere, and everything but reading, is denied."""
    with published, published.cursor() as cursor:
        cursor.execute("""
            select n.nspname, n.nspname || '.' || c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
            where c.relkind in ('r', 'v') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        """)
        relations = cursor.fetchall()
    assert {schema for schema, _ in relations} >= {"raw", "raw_text", "staging", "intermediate", "marts_next", "marts"}
    for schema, name in relations:
        denial = refused(reader, f"select * from {name} limit 1")
        assert denial == ("" if schema == "marts" else "InsufficientPrivilege"), name
    for statement in (
        "delete from marts.event_audit", "insert into marts.event_audit select * from marts.event_audit",
        "truncate marts.event_audit", "drop table marts.event_audit", "create table marts.mine (a int)",
        "create table public.mine (a int)", "create schema mine", "create temporary table mine (a int)",
        "update marts.event_audit set raw_events = 0",
    ):  # fmt: skip
        assert refused(reader, statement) == "InsufficientPrivilege", statement


# One statement over all marts: what comes from two builds contradicts itself.
CONSISTENT = """
    select
        (select raw_events from marts.event_audit) as raw_events,
        (select accepted_events + duplicate_events from marts.event_audit)
        + (select count(*) from marts.quarantined_events) as counted_events,
        (select sum(closing_mrr - opening_mrr) from marts.revenue_movements) as mrr
"""


class Reading(threading.Thread):
    """Reads all the while, one statement at a time and in transactions that see one state.

    Attributes:
        seen: the distinct states that were read.
        errors: what went wrong; nothing should.
        reads: how many statements were answered.
    """

    def __init__(self, isolation: str) -> None:
        super().__init__()
        self.connection = psycopg2.connect(f"user={READER}")
        self.connection.set_session(isolation_level=isolation, readonly=True)
        self.repeats = 2 if isolation == "REPEATABLE READ" else 1
        self.seen, self.errors, self.reads, self.is_over = set(), [], 0, threading.Event()

    def run(self) -> None:
        """Until is_over is set."""
        while not self.is_over.is_set():
            try:
                with self.connection, self.connection.cursor() as cursor:
                    states = set()
                    for _ in range(self.repeats):
                        cursor.execute(CONSISTENT)
                        states.add(cursor.fetchone())
                        self.reads += 1
                        self.is_over.wait(0.05)
                if len(states) > 1:
                    self.errors.append(states)
                self.seen |= states
            except Exception as error:  # each one is a finding
                self.errors.append(error)


def recorded(connection) -> set:
    """What the published builds reported."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select metric, period, reported_value, dbt_valid_from, dbt_valid_to from history.reported_figures")
        return set(cursor.fetchall())


def test_readers_during_a_build_see_the_old_marts_or_the_new(published, reader, folder):
    """While a build with more events runs, a failing one and one more, readers see whole builds, and no error.

    What the failing one reported, to nobody, is in no record.
    """
    records = [recorded(published)]
    threads = [Reading(level) for level in ("READ COMMITTED", "REPEATABLE READ")]
    for thread in threads:
        thread.start()
    changes = (
        ("delete from raw.subscription_events where customer_id < 'cus_00200'", True),
        # Too many bad rows: a test fails, and nothing is published.
        ("update raw.subscription_events set occurred_at = 'soon' where customer_id > 'cus_00400'", False),
        ("delete from raw.subscription_events where occurred_at = 'soon'", True),
    )
    states = []
    try:
        for statement, passes in changes:
            with published, published.cursor() as cursor:
                cursor.execute(CONSISTENT)
                states.append(cursor.fetchone())
                cursor.execute(statement)
                assert cursor.rowcount > 0
            if passes:
                run_dbt(folder, "build", "--target", "postgres", "--exclude-resource-type", "unit_test", "test")
            else:
                with pytest.raises(AssertionError, match="not published"):
                    run_dbt(folder, "build", "--target", "postgres", "--exclude-resource-type", "unit_test")
            records.append(recorded(published))
    finally:
        for thread in threads:
            thread.is_over.set()
            thread.join()
    with published, published.cursor() as cursor:
        cursor.execute(CONSISTENT)
        states.append(cursor.fetchone())
    assert states[1] == states[2] and len(set(states)) == 3
    assert records[1] == records[2] and len(set(map(frozenset, records))) == 3
    with published, published.cursor() as cursor:
        cursor.execute("select count(distinct restated_at), count(*) from marts.restatements")
        times, restatements = cursor.fetchone()
        cursor.execute("select metric, period, reported_value from history.reported_figures where dbt_valid_to is null"
                       " except select metric, period, reported_value from intermediate.current_figures")
        assert (times, cursor.fetchall()) == (2, []) and restatements > 100
    for thread in threads:
        assert not thread.errors
        assert thread.reads > 20
        assert thread.seen == set(states)
        assert all(raw == counted for raw, counted, _ in thread.seen)
