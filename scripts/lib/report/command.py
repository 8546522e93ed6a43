"""scripts/report: the page beside a published warehouse."""

from __future__ import annotations

import argparse
from pathlib import Path

from environment import Refused, enter, say
from whole_file import check_page, whole_file


def main(argv: list[str]) -> int:
    """Write the page.

    Args:
        argv: the command line after the program's name.

    Returns:
        The exit status.
    """
    request = _parse(argv)
    try:
        enter("build")
        output = Path(request.output) if request.output else _beside(Path(request.warehouse))
        from report.page import GENERATOR  # needs what only .venv has

        check_page(request.warehouse, output, GENERATOR)
        write(Path(request.warehouse), output)
    except Refused as refusal:
        say(str(refusal))
        return 1
    except OSError as error:
        say(f"{error.filename or 'the page'}: {error.strerror}.")
        return 1
    print(f"{output} shows what {request.warehouse} holds.", flush=True)
    return 0


def _parse(argv: list[str]):
    parser = argparse.ArgumentParser(
        prog="scripts/report",
        allow_abbrev=False,
        description="Write one HTML file that shows the marts of a published warehouse; it needs no network.",
    )
    parser.add_argument(
        "--warehouse",
        metavar="FILE",
        default="warehouse.duckdb",
        help="the published DuckDB file (default: warehouse.duckdb)",
    )
    parser.add_argument("--output", metavar="FILE.html", help="the page (default: FILE with .html, beside it)")
    return parser.parse_args(argv)


def _beside(warehouse: Path) -> Path:
    """A warehouse's page: of w, w.db and w.duckdb it is w.html, of a file with any other ending that and .html."""
    name = warehouse.stem if warehouse.suffix in ("", ".db", ".duckdb") else warehouse.name
    return warehouse.with_name(f"{name}.html")


def write(warehouse: Path, output: Path) -> None:
    """Read the warehouse, write the page; it is there as a whole or not at all.

    Args:
        warehouse: the published DuckDB file.
        output: the page.

    Raises:
        Refused: the warehouse can't be read.
    """
    import duckdb  # only there once .venv is
    from report import marts, page

    try:
        found = marts.read(warehouse)
    except duckdb.Error as error:
        raise Refused(f"{warehouse} can't be read: {str(error).splitlines()[0]}") from None
    if not found.rows:
        raise Refused(f"{warehouse} has no marts: scripts/build makes them.")
    with whole_file(output) as partial:
        partial.write_text(page.render(found), encoding="utf-8")
