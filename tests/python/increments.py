"""The project as dbt runs it in an increment: what was compiled, and all statements of models that grow, as logged."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import duckdb
from compiled import CompiledProject, _in_order
from dbt_here import DBT, ROOT, places_in, run_here, usual

# NRR_INCREMENTS=10: ten times as many sequences; below 1, fewer, and not everything.
FACTOR = float(os.environ.get("NRR_INCREMENTS") or 1)
SAID = "nrr: an increment of the last build"
LEDGER = ROOT / "seeds" / "ledger"
# Views of the raw events of an increment -> the customers' ids.
TOUCHED_EVENTS = {
    "changed_events": "select customer_id from staging.stg_changed_customers",
    "other_touched_events": "select customer_id from staging.stg_touched_customers"
                            " except select customer_id from staging.stg_changed_customers",
}  # fmt: skip


def marts_of(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of all marts."""
    names = [name for (name,) in warehouse.execute(
        "select table_name from information_schema.tables where table_schema = 'marts'").fetchall()]  # fmt: skip
    assert len(names) > 15
    return names


def run_dbt(folder: Path, raw: Path, *arguments: str, variables: dict | None = None) -> subprocess.CompletedProcess:
    """Run `dbt build`, without unit and data tests, on the warehouse of a folder, which is not the project's.

    Args:
        folder: where dbt's files and warehouse.duckdb are.
        raw: the folder of the raw tables.
        arguments: more arguments of dbt's.
        variables: dbt vars of the build.

    Returns:
        The ended run; its stdout is dbt's messages in JSON lines, its statements among them with `--log-level debug`.
    """
    command = build_of(raw, *arguments, variables=variables)
    return subprocess.CompletedProcess(command, *run_here(folder, *command, as_by=usual(command), place=folder))


def running_dbt(folder: Path, raw: Path, *arguments: str, variables: dict | None = None) -> subprocess.Popen:
    """The same as a process that runs."""
    places, environment = places_in(folder)
    return subprocess.Popen(
        [*DBT, *build_of(raw, *arguments, variables=variables), *places], env=os.environ | environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
    )  # fmt: skip


def build_of(raw: Path, *arguments: str, variables: dict | None = None) -> list[str]:
    """dbt's arguments for it."""
    return [
        "build", "--exclude-resource-type", "unit_test", "test", "--log-format", "json", "--log-level-file", "none",
        "--vars", json.dumps((variables or {}) | {"raw_path": str(raw)}), *arguments,
    ]  # fmt: skip


class IncrementalProject:
    """The models for one set of vars, as a full build runs them and as an increment does.

    Args:
        folder: an empty folder for dbt's files.
        raw: a folder with raw tables that two builds can read.
        variables: dbt vars of the builds.

    Attributes:
        full: the project of the full build.

    Raises:
        AssertionError: where dbt fails, with its output.
    """

    def __init__(self, folder: Path, raw: Path, variables: dict) -> None:
        first = run_dbt(folder, raw, variables=variables)
        assert first.returncode == 0 and SAID not in first.stdout, first.stdout[-3000:]
        self.full = CompiledProject(folder, variables, compiles=False)
        second = run_dbt(folder, raw, "--log-level", "debug", variables=variables)
        assert second.returncode == 0 and SAID in second.stdout, second.stdout[-3000:]
        manifest = json.loads((folder / "target" / "manifest.json").read_text())
        self.models = _in_order(manifest)
        growing = {
            key: f"{node['schema']}.{node['name']}"
            for key, node in manifest["nodes"].items()
            if node["config"]["materialized"] == "incremental"
        }
        self.growing = {relation: [] for relation in growing.values()}
        for line in second.stdout.splitlines():
            event = json.loads(line)
            node = event["data"].get("node_info", {}).get("unique_id")
            sql = re.sub(r"^/\*.*?\*/", "", event["data"].get("sql", ""), flags=re.DOTALL).strip()
            if event["info"]["name"] == "SQLQuery" and node in growing and sql.startswith(("delete", "insert", "create")):
                self.growing[growing[node]].append(sql)

    def grow(self, warehouse: duckdb.DuckDBPyConnection, raw: dict[str, list[dict]]) -> None:
        """Build an increment in a warehouse that holds the build before.

        Args:
            warehouse: as CompiledProject.build or this left it.
            raw: all the raw tables, raw table name -> rows of text.

        Raises:
            duckdb.Error: as a model does; the warehouse is no basis for an increment then.
        """
        self.full.fill(warehouse, raw)
        for view, customers in TOUCHED_EVENTS.items():
            warehouse.execute(
                f"create or replace view raw.{view} as from raw.subscription_events"
                rf" where trim(coalesce(customer_id, ''), e' \t\n\r\x0b\x0c') in ({customers})"
            )
        for relation, sql, kind in self.models:
            for statement in self.growing.get(relation, [f"create or replace {kind} {relation} as {sql}"]):
                warehouse.execute(statement)
