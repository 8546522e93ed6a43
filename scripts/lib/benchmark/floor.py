"""The floor, in a process of its own: floor.py RAW FILE [MEMORY]

What a build is compared with: floor.sql makes the three document marts, and nothing else, as fast as hand-written SQL
does. Of the same data they have to be the build's to the last digit.
"""
import os
import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_suffix(".sql")


def run(raw: str, file: str, memory: str = "") -> None:
    """Make the marts.

    Args:
        raw: the folder of the raw tables.
        file: the DuckDB file to write the marts into.
        memory: DuckDB's memory limit, e.g. "8GB"; "": its default.
    """
    with duckdb.connect(os.path.abspath(file)) as connection:
        os.chdir(raw)
        connection.execute("set preserve_insertion_order = false")
        if memory:
            connection.execute(f"set memory_limit = '{memory}'")
        connection.execute(SCRIPT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    run(*sys.argv[1:])
