"""The models compiled by dbt for one engine, as a list of statements that any connection to it can run."""
from __future__ import annotations

import csv
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from dbt_here import ROOT, compile_here, places_in, run_here

# What dbt's own `seed` would make of a column, where dbt_project.yml doesn't say.
GUESSES = (
    ("bigint", r"-?[0-9]{1,18}"),
    ("numeric(38, 10)", r"-?[0-9]{1,18}[.][0-9]{1,10}"),
    ("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
)


@dataclass(frozen=True)
class Relation:
    """A table or view of the project.

    Attributes:
        name: as the compiled SQL writes it, quotes and schema included.
        schema, identifier: its parts, bare.
        kind: "table" or "view".
        sql: the query that fills it.
    """

    name: str
    schema: str
    identifier: str
    kind: str
    sql: str


class Project:
    """The compiled project.

    Args:
        target: an output of profiles.example.yml.
        variables: dbt vars of the build.
        folder: an empty folder for dbt's files.

    Attributes:
        relations: seeds and models, parents first.
        sources: (name as the SQL writes it, bare name, column -> type, None for text) of each raw table.

    Raises:
        AssertionError: where dbt can't compile, with its output.
    """

    def __init__(self, target: str, variables: dict, folder: Path) -> None:
        options = ("--target", target, "--no-populate-cache", "--exclude", "resource_type:test", "resource_type:analysis")
        manifest = compile_here(folder, variables, *options)
        self.target = target
        self.relations = list(_relations(manifest, target))
        self.sources = [
            (node["relation_name"], node["name"],
             {name: column["data_type"] for name, column in node["columns"].items()})
            for node in manifest["sources"].values()
        ]

    def marts(self) -> list[Relation]:
        """What the project publishes."""
        return [relation for relation in self.relations if relation.schema.startswith("marts")]


def run_dbt(folder: Path, *arguments: str, program: Sequence[str] = ()) -> str:
    """Run dbt to its end on the example profile, with its files in a folder.

    Args:
        folder: the folder.
        arguments: dbt's arguments.
        program: the command that runs dbt, without dbt's arguments; empty: this process.

    Returns:
        What it printed.

    Raises:
        AssertionError: it failed; with its output.
    """
    if not program:
        status, output = run_here(folder, *arguments)
        assert status == 0, output[-6000:]
        return output
    places, environment = places_in(folder)
    environment = os.environ | environment | {"DBT_USE_COLORS": "False"}
    done = subprocess.run([*program, *arguments, *places], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


def _relations(manifest: dict, target: str):
    nodes = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot") and node["relation_name"]
    }
    graph = {
        key: [parent for parent in node["depends_on"].get("nodes", []) if parent in nodes] for key, node in nodes.items()
    }
    for key in TopologicalSorter(graph).static_order():
        node = nodes[key]
        seed = node["resource_type"] == "seed"
        if node["resource_type"] == "snapshot":  # what it is after the first build
            times = "cast('2026-01-01' as timestamp) as dbt_valid_from, cast(null as timestamp) as dbt_valid_to"
            node["compiled_code"] = f"select recorded.*, {times} from ({node['compiled_code']}) as recorded"
        yield Relation(
            name=node["relation_name"], schema=node["schema"], identifier=node["alias"],
            kind="view" if node["config"]["materialized"] == "view" else "table",
            sql=_seed_query(node, target) if seed else node["compiled_code"],
        )  # fmt: skip


def _seed_query(node: dict, target: str) -> str:
    """A seed's file as a query."""
    with open(ROOT / node["original_file_path"], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0]) if rows else list(node["columns"])
    types = {name: _type(node, name, [row[name] for row in rows], target) for name in names}
    selects = [", ".join(f"cast({_literal(row[name], target)} as {types[name]}) as {name}" for name in names) for row in rows]
    empty = ", ".join(f"cast(null as {types[name]}) as {name}" for name in names)
    return " union all ".join(f"select {select}" for select in selects) or f"select {empty} where 1 = 0"


def _type(node: dict, name: str, values: list[str], target: str) -> str:
    given = node["config"].get("column_types", {}).get(name)
    if given:
        return given
    filled = [value for value in values if value]
    for guess, pattern in GUESSES:
        if filled and all(re.fullmatch(pattern, value) for value in filled):
            return guess
    return "string" if target == "spark" else "text"


def _literal(value: str, target: str) -> str:
    if not value:
        return "null"
    if target == "spark":
        value = value.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + (value if target == "spark" else value.replace("'", "''")) + "'"
