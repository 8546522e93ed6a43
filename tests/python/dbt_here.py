"""dbt for the tests: as a command, and in their own process."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import sys
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "scripts" / "lib"
DBT = (sys.executable, "-I", str(LIBRARY / "parsed_dbt.py"))
sys.path.append(str(LIBRARY))

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
        gc.collect()


def compile_here(folder: Path, variables: dict, *options: str) -> dict:
    """Compile the project: in a process of its own dbt would spend half of the time on its start.

    Args:
        folder: for dbt's files.
        variables: dbt vars of the build.
        options: more of dbt's.

    Returns:
        The manifest.

    Raises:
        AssertionError: dbt can't compile; it printed its reason.
    """
    shutil.copyfile(ROOT / "profiles.example.yml", folder / "profiles.yml")
    places = [
        "--quiet", "--project-dir", str(ROOT), "--profiles-dir", str(folder),
        "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
    ]  # fmt: skip
    command = ["compile", *places, "--vars", json.dumps(variables), *options]
    # test_vars_decide_nothing_that_is_parsed
    usual = ["parse", *places, "--target", dbt_run.target_name(command)]
    environment = {
        "NRR_WAREHOUSE": str(folder / "warehouse.duckdb"), "NRR_SPARK": str(folder / "spark"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    }  # fmt: skip
    with mock.patch.dict(os.environ, environment), contextlib.chdir(ROOT), seldom_collected():
        assert parsed_dbt.run(command, as_by=usual) == 0
    return json.loads((folder / "target" / "manifest.json").read_text())
