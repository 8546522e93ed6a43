"""What a warehouse file holds, as fingerprints: all marts, all rows, in whatever order."""
from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

# What depends on earlier builds too, and so differs between two ways to the same raw tables.
REMEMBERED = {"restatements"}


def fingerprint(connection) -> tuple[str, str]:
    """Read every row of every mart.

    Args:
        connection: an open warehouse.

    Returns:
        Two fingerprints: of everything, and of what the raw tables alone determine.
    """
    found = {}
    for mart, in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts' order by 1").fetchall():
        found[mart] = connection.execute(
            f"select count(*), sum(hash(mart)::hugeint), bit_xor(hash(mart)) from marts.{mart} as mart").fetchone()
    assert len(found) > 15, f"only the marts {sorted(found)}"
    determined = {mart: seen for mart, seen in found.items() if mart not in REMEMBERED}
    return tuple(hashlib.sha256(repr(sorted(marts.items())).encode()).hexdigest()[:16] for marts in (found, determined))


def of_file(file: Path) -> str:
    """The fingerprint of what the raw tables alone determine, from a connection of its own.

    Args:
        file: a warehouse file.
    """
    with duckdb.connect(str(file), read_only=True) as connection:
        return fingerprint(connection)[1]
