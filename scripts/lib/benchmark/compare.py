"""Whether the floor's marts are the build's, row by row; and how many rows a warehouse has."""
from pathlib import Path

from environment import Refused

from .measure import DOCUMENT_MARTS


def check(floor: Path, warehouse: Path) -> dict[str, int]:
    """Compare the document marts of a floor and a build of the same data.

    Args:
        floor: the floor's DuckDB file.
        warehouse: the build's.

    Returns:
        Mart name -> number of rows.

    Raises:
        Refused: they differ; it says in which rows.
    """
    with _attached(floor, warehouse) as connection:
        for mart in DOCUMENT_MARTS:
            names = [row[0] for row in connection.execute(f"describe built.marts.{mart}").fetchall()]
            columns = ", ".join(names)
            ours, theirs = (f"select {columns} from {table}" for table in (f"built.marts.{mart}", f"lowest.main.{mart}"))
            only = [(whose, connection.execute(f"{one} except all {other} limit 3").fetchall())
                    for whose, one, other in (("build", ours, theirs), ("floor", theirs, ours))]
            wrong = [f"only in the {whose}: {', '.join(map(str, row))}" for whose, rows in only for row in rows]
            if wrong:
                raise Refused(f"{mart} of the floor is not that of the build:\n" + "\n".join(wrong))
        marts = connection.execute(
            "select table_name from information_schema.tables where table_catalog = 'built' and table_schema = 'marts'"
            " order by table_name").fetchall()
        return {mart: connection.execute(f"select count(*) from built.marts.{mart}").fetchone()[0] for mart, in marts}


def _attached(floor: Path, warehouse: Path):
    import duckdb  # only there once .venv is

    connection = duckdb.connect()
    for file, name in ((floor, "lowest"), (warehouse, "built")):
        connection.execute(f"attach '{str(file).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
    return connection
