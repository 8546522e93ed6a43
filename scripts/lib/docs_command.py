"""scripts/docs: dbt's documentation of the project as one HTML file."""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environment
from environment import PROJECT, Refused, say
from whole_file import check_page, whole_file

DBT = str(Path(__file__).with_name("parsed_dbt.py"))
OUTPUT = os.path.join(PROJECT, "docs", "index.html")
# dbt's page, mended.
MENDS = {
    # The browser looks for files of these names, a thousand times, before dbt's script has filled them in.
    'xlink:href="{{': 'ng-attr-href="{{',
    "${require('./assets/favicons/favicon.ico')}": "data:,",
    # Descriptions of columns are there to be read.
    "text-overflow: ellipsis; overflow-x: hidden; white-space: nowrap; max-width: 1px;": "min-width: 20em;",
}
# What dbt leaves, and by which a file written before is known.
WRITTEN, MARK = "static_index.html", "<title>dbt Docs</title>"


def main(argv: list[str]) -> int:
    """Write the site.

    Args:
        argv: the command line after the program's name.

    Returns:
        The exit status.
    """
    request = _parse(argv)
    try:
        output = Path(request.output)
        if request.output == OUTPUT:
            output.parent.mkdir(exist_ok=True)
        check_page(request.warehouse, output, MARK)
        environment.enter("build")
        _write(Path(request.warehouse), output)
    except Refused as refusal:
        say(refusal)
        return 1
    except OSError as error:
        say(f"{error.filename or 'the site'}: {error.strerror}.")
        return 1
    print(f"{request.output} documents the project; open it in a browser.", flush=True)
    return 0


def _parse(argv: list[str]):
    parser = argparse.ArgumentParser(
        prog="scripts/docs", allow_abbrev=False,
        description="Write dbt's documentation of the project, with the tables of a warehouse, as one HTML file.")
    parser.add_argument("--warehouse", metavar="FILE", default="warehouse.duckdb",
                        help="the published DuckDB file (default: warehouse.duckdb)")
    parser.add_argument("--output", metavar="FILE.html", default=OUTPUT,
                        help="the site (default: docs/index.html in the project)")
    return parser.parse_args(argv)


def _write(warehouse: Path, output: Path) -> None:
    """Let dbt look at a copy of the warehouse, so that readers and builds of it go on; put the site in place at once."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        copy = folder / warehouse.name
        shutil.copyfile(warehouse, copy)
        shutil.copyfile(os.path.join(PROJECT, "profiles.example.yml"), folder / "profiles.yml")
        _generate(folder, copy)
        # Where it was made is nobody's business.
        site = (folder / "target" / WRITTEN).read_text(encoding="utf-8")
        site = site.replace(f"{folder}{os.sep}", "").replace(PROJECT, ".")
        for found, better in MENDS.items():
            site = site.replace(found, better)
        with whole_file(output) as partial:
            partial.write_text(site, encoding="utf-8")


def _generate(folder: Path, warehouse: Path) -> None:
    command = [
        sys.executable, "-I", DBT, "docs", "generate", "--static", "--quiet",
        "--project-dir", PROJECT, "--profiles-dir", str(folder), "--target-path", str(folder / "target"),
        "--log-path", str(folder / "logs")]
    ours = dict(NRR_WAREHOUSE=str(warehouse), DBT_SEND_ANONYMOUS_USAGE_STATS="False", DO_NOT_TRACK="1")
    if subprocess.call(command, env={**os.environ, **ours}, stdin=subprocess.DEVNULL):
        raise Refused("dbt could not write the documentation; its reason is above.")
