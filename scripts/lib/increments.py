"""Whether a build can be an increment of the published one: then the work file begins as its copy.

dbt decides in the end (macros/increments): what is only likely here costs a copy, nothing else.
"""
import datetime
import importlib.metadata
import json
import os
import re
from pathlib import Path

import dbt_run
from environment import PROJECT


def may_follow(published: Path, arguments: list[str]) -> bool:
    """Whether the published file holds a whole build of this project with the same vars, and nobody asks for a full one.

    A copy that no increment follows would keep what the project no longer has: a mart by its old name, say.

    Args:
        published: the published file, which need not be there.
        arguments: dbt's arguments.
    """
    import duckdb  # only there once .venv is

    if {"--full-refresh", "-f"} & set(arguments):
        return False
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            kept = connection.execute(
                "select variables, project from increments.last_build where is_complete").fetchone()
    except duckdb.Error:  # no file, one of an earlier version, or one that can't be read
        return False
    return bool(kept) and json.loads(kept[0]) == _variables(arguments) and kept[1] == _project()


def _project() -> str:
    """The project's files and the programs that run it, as dbt keeps them: see the macro state_of_project."""
    import duckdb

    folder = re.sub(r"([\[*?])", r"[\1]", PROJECT)
    paths = [f"{folder}/{path}"
             for path in ("dbt_project.yml", "macros/**/*.sql", "models/**/*.sql", "seeds/reference/*.*")]
    with duckdb.connect() as connection:
        (state,) = connection.execute(
            "select md5(string_agg(substr(filename, ?) || content, '' order by filename)) || ' ' || version()"
            " from read_text(?)", [len(PROJECT) + 2, paths]).fetchone()
    return f"{state} {importlib.metadata.version('dbt-core')}"


def _variables(arguments: list[str]) -> dict | None:
    """The vars of a build as dbt keeps them; None where dbt is going to refuse them."""
    import yaml

    with open(os.path.join(PROJECT, "dbt_project.yml"), encoding="utf-8") as file:
        defaults = yaml.safe_load(file)["vars"]
    given = dbt_run.given_vars(arguments)
    if given is None:
        return None
    return {name: str(value) if isinstance(value, datetime.date) else value
            for name, value in (defaults | given).items() if name != "raw_path"}
