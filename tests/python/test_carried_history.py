"""What a full build takes over from the published file, and what it says where it can't."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from decimal import Decimal

import duckdb
import pytest
from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "scripts" / "lib"))

import warehouse  # noqa: E402
from environment import Refused  # noqa: E402

FIGURE = ("m", Decimal("12345678901234567890123456789012345.67"), datetime(2026, 1, 2, 3, 4, 5, 678901), None)


def publish(file, *statements: str) -> None:
    """A DuckDB file with a schema marts, and what the statements make."""
    with duckdb.connect(str(file)) as connection:
        for statement in ("create schema marts", "create table marts.other as select 1 as a", *statements):
            connection.execute(statement)


RECORD = (
    "create schema history",
    "create table history.reported_figures (metric varchar, v decimal(38, 2), dbt_valid_from timestamp, dbt_valid_to timestamp)",
    f"insert into history.reported_figures values ('m', {FIGURE[1]}, '{FIGURE[2]}', null)",
)  # fmt: skip


@pytest.fixture()
def work(tmp_path):
    """The workplace of a build, in a folder with a quote in its name."""
    folder = tmp_path / "it's a folder"
    folder.mkdir()
    published = folder / "company.duckdb"
    with warehouse.workplace("company.duckdb", published) as place:
        yield place


def carried(work) -> dict[str, list]:
    """Tables of the work file with their rows, by schema and name; none where there is no file."""
    if not work.file.exists():
        return {}
    with duckdb.connect(str(work.file), read_only=True) as connection:
        names = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        types = connection.execute("select data_type from duckdb_columns() where schema_name = 'history' order by column_index").fetchall()
        assert not names or [name for (name,) in types] == ["VARCHAR", "DECIMAL(38,2)", "TIMESTAMP", "TIMESTAMP"]
        return {name: connection.execute(f"from {name}").fetchall() for (name,) in names}


def test_the_record_alone_is_carried_over_exactly(work):
    """Values and types as they were, nothing else; the published file keeps its bytes, and nothing lies beside it."""
    publish(work.published, *RECORD)
    before = work.published.read_bytes()
    warehouse.carry_history(work)
    assert carried(work) == {"history.reported_figures": [FIGURE]}
    assert work.published.read_bytes() == before
    assert sorted(entry.name for entry in work.directory.iterdir()) == ["company.duckdb", "lock"]


def test_without_a_record_there_is_nothing_to_carry(work):
    """No published file, one without a byte, and one of a version that recorded nothing."""
    warehouse.carry_history(work)
    assert carried(work) == {}
    work.published.touch()
    warehouse.carry_history(work)
    assert carried(work) == {}
    work.published.unlink()
    publish(work.published)
    warehouse.carry_history(work)
    assert carried(work) == {}


def test_others_are_not_in_the_way(work):
    """Neither a log that some other program left nor one that holds the file for writing."""
    publish(work.published, *RECORD)
    log = work.published.with_name("company.duckdb.wal")
    log.write_bytes(b"what some other program left")
    warehouse.carry_history(work)
    assert carried(work) == {"history.reported_figures": [FIGURE]}
    assert log.read_bytes() == b"what some other program left"
    log.unlink()
    work.file.unlink()
    code = f"import duckdb; held = duckdb.connect({str(work.published)!r}); print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.readline() == "held\n"
        warehouse.carry_history(work)
        writer.communicate("\n")
    assert carried(work) == {"history.reported_figures": [FIGURE]}


def test_a_record_that_cannot_be_read_is_not_dropped(work):
    """One sentence, and no work file that would begin a new record."""
    publish(work.published, *RECORD)
    work.published.write_bytes(work.published.read_bytes()[:5000])
    with pytest.raises(Refused, match="company.duckdb can't be read, so what it recorded of earlier reports would be lost"):
        warehouse.carry_history(work)
    assert not work.file.exists()
