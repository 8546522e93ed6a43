"""Whether a build can be an increment of the published one: then the work file begins as its copy.

dbt decides in the end (macros/increments): what is only likely here costs a copy, nothing else.
"""
import datetime
import json
import os
from pathlib import Path

import dbt_run
from environment import PROJECT


def may_follow(published: Path, arguments: list[str]) -> bool:
    """Whether the published file holds a whole build with the same vars, and nobody asks for a full one.

    Args:
        published: the published file, which need not be there.
        arguments: dbt's arguments.
    """
    import duckdb  # only there once .venv is

    if {"--full-refresh", "-f"} & set(arguments):
        return False
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            kept = connection.execute("select variables from increments.last_build where is_complete").fetchone()
    except duckdb.Error:  # no file, one of an earlier version, or one that can't be read
        return False
    return bool(kept) and json.loads(kept[0]) == _variables(arguments)


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
