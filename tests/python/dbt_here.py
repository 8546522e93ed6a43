"""dbt for the tests: as a command, and in their own process."""

from __future__ import annotations

import contextlib
import gc
import io
import itertools
import json
import os
import shutil
import sys
from pathlib import Path
from unittest import mock

from dbt.adapters.duckdb.connections import DuckDBConnectionManager

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "scripts" / "lib"
RUNS = itertools.count(1)
DBT = (sys.executable, "-I", str(LIBRARY / "parsed_dbt.py"))
sys.path.append(str(LIBRARY))

import causes  # noqa: E402, F401
import dbt_run  # noqa: E402, F401
import parsed_dbt  # noqa: E402


@contextlib.contextmanager
def seldom_collected():
    """For what dbt makes; not for the tests around it, whose Spark keeps whatever Python hasn't let go of."""
    usual = gc.get_threshold()
    gc.set_threshold(parsed_dbt.SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if next(RUNS) % 4 == 0:  # a run leaves 50 MB; looking for them takes a tenth of a small build
            gc.collect()


def places_in(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Put the example profile into a folder; give dbt's arguments and environment for having all its files there."""
    shutil.copyfile(ROOT / "profiles.example.yml", folder / "profiles.yml")
    arguments = [
        "--project-dir", str(ROOT), "--profiles-dir", str(folder),
        "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
    ]  # fmt: skip
    environment = {
        "NRR_WAREHOUSE": str(folder / "warehouse.duckdb"), "NRR_SPARK": str(folder / "spark"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    }  # fmt: skip
    return arguments, environment


def run_here(folder: Path, *arguments: str, as_by: list[str] | None = None, place: Path = ROOT) -> tuple[int, str]:
    """Run dbt to its end in this process: in one of its own it would spend half of the time on its start.

    Args:
        folder: for dbt's files, and the warehouse warehouse.duckdb.
        arguments: dbt's arguments.
        as_by: see parsed_dbt.run; in the same places.
        place: the folder to run it in.

    Returns:
        dbt's exit status, and what it printed.
    """
    places, environment = places_in(folder)
    with (
        mock.patch.dict(os.environ, environment), contextlib.chdir(place), seldom_collected(),
        contextlib.redirect_stdout(io.StringIO()) as output,
    ):  # fmt: skip
        status = parsed_dbt.run([*arguments, *places], as_by and [*as_by, *places])
        DuckDBConnectionManager.close_all_connections()  # dbt leaves that to the end of its process
    return status, output.getvalue()


def usual(arguments: list[str]) -> list[str]:
    """Arguments that parse the project for a target with the default vars, which do for all: test_vars_decide_nothing_that_is_parsed.

    Args:
        arguments: dbt's arguments.
    """
    return ["parse", "--quiet", "--target", dbt_run.target_name(arguments)]


def compile_here(folder: Path, variables: dict, *options: str) -> dict:
    """Compile the project.

    Args:
        folder: for dbt's files.
        variables: dbt vars of the build.
        options: more of dbt's.

    Returns:
        The manifest.

    Raises:
        AssertionError: dbt can't compile; with its output.
    """
    command = ["compile", "--quiet", "--vars", json.dumps(variables), *options]
    status, output = run_here(folder, *command, as_by=usual(command))
    assert status == 0, output[-6000:]
    return json.loads((folder / "target" / "manifest.json").read_text())
