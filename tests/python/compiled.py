"""The project's models, compiled once by dbt and then run on many small companies without it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
from dbt_here import ROOT, compile_here
from histories import with_values

# dbt's own tests: nearly half of what there is to compile, and nobody runs them here.
UNUSED = [f"test_name:{name}" for name in ("not_null", "unique", "accepted_values", "relationships")]
SCHEMAS = ("raw", "reference", "staging", "intermediate", "history", "increments", "increment_rows", "semantic", "marts")


class CompiledProject:
    """All models for one set of vars, to be built on raw tables given as rows.

    Args:
        folder: an empty folder for dbt's files.
        variables: dbt vars of the build.
        compiles: whether dbt is to compile the project; else the folder's target holds it.
        others: what else to compile, as dbt selects it: data tests or analyses.

    Raises:
        AssertionError: where dbt can't compile, with its output.
    """

    def __init__(self, folder: Path, variables: dict, compiles: bool = True, others: Sequence[str] = ()) -> None:
        if compiles:
            wanted = ("resource_type:model", "resource_type:snapshot", *others)
            compile_here(folder, variables, "--select", *wanted, "--exclude", *UNUSED)
        manifest = json.loads((folder / "target" / "manifest.json").read_text())
        self.models = _in_order(manifest)
        self.seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
        self.other = {
            node["name"]: node["compiled_code"]
            for node in manifest["nodes"].values()
            if node["resource_type"] in ("test", "analysis") and "compiled_code" in node
        }
        self.sources = {
            node["name"]: {name: column["data_type"] or "varchar" for name, column in node["columns"].items()}
            for node in manifest["sources"].values()
        }

    def build(self, raw: dict[str, list[dict]], seeded: str = "") -> duckdb.DuckDBPyConnection:
        """Build every model on raw tables, raw table name -> rows of text; give the open warehouse.

        seeded: SQL that changes the seeds before the models read them.
        """
        warehouse = self.opened(raw)
        warehouse.execute(seeded)
        for relation, sql, kind in self.models:
            warehouse.execute(f"create {kind} {relation} as {sql}")
        return warehouse

    def opened(self, raw: dict[str, list[dict]]) -> duckdb.DuckDBPyConnection:
        """A warehouse with raw tables and seeds, and no model yet."""
        warehouse = duckdb.connect(config={"threads": 1})
        warehouse.execute("attach ':memory:' as warehouse; use warehouse; set timezone = 'UTC'")
        for schema in SCHEMAS:
            warehouse.execute(f"create schema {schema}")
        self.fill(warehouse, raw)
        for seed in self.seeds:
            types, path = seed["config"]["column_types"], ROOT / seed["original_file_path"]
            relation = f"{seed['schema']}.{seed['name']}"
            warehouse.execute(f"create table {relation} as from read_csv(?, header = true, types = ?)", [str(path), types])
        return warehouse

    def fill(self, warehouse: duckdb.DuckDBPyConnection, raw: dict[str, list[dict]]) -> None:
        """Put raw tables into a warehouse, in place of those that are there."""
        for name, columns in self.sources.items():
            _fill(warehouse, name, columns, raw.get(name, []))


def _in_order(manifest: dict) -> list[tuple[str, str, str]]:
    """(relation, compiled SQL, table or view) of each model, parents first."""
    kinds = ("model", "snapshot")
    models = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in kinds}
    graph = {key: [parent for parent in node["depends_on"]["nodes"] if parent in models] for key, node in models.items()}
    return [
        (f"{node['schema']}.{node['name']}", *_creation(node))
        for node in map(models.get, TopologicalSorter(graph).static_order())
    ]


def _creation(node: dict) -> tuple[str, str]:
    """(SQL, table or view) of a model; of a snapshot what it is after the first build."""
    if node["resource_type"] == "model":
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        return node["compiled_code"], kind
    times = "timestamp '2026-01-01' as dbt_valid_from, cast(null as timestamp) as dbt_valid_to"
    return f"select *, {times} from ({node['compiled_code']})", "table"


def _fill(warehouse: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[dict]) -> None:
    """Create one raw table, column -> type, with the rows."""
    warehouse.execute(f"create or replace table raw.{name} ({', '.join(' '.join(each) for each in columns.items())})")
    insert(warehouse, f"raw.{name}", columns, with_values(rows))


def insert(connection, table: str, columns: dict[str, str], rows: list[dict]) -> None:
    """Insert rows into a table of DuckDB's, as one JSON text: a parameter for each value takes half a millisecond.

    Args:
        connection: a connection or cursor.
        table: as SQL writes it.
        columns: the table's columns in their order -> their types.
        rows: column -> value; what is missing is null.
    """
    if rows:
        text = json.dumps([{column: row.get(column) for column in columns} for row in rows])
        connection.execute(f"insert into {table} select unnest(from_json(?, ?), recursive := true)", [text, json.dumps([columns])])


def mart_rows(warehouse: duckdb.DuckDBPyConnection, mart: str) -> list[dict]:
    """Rows of a published mart as dicts, in no order."""
    result = warehouse.execute(f"select * from marts.{mart}")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
