"""scripts/benchmark: data of a given size, the floor, a full build, an increment, and a table of what they took."""
import argparse
import contextlib
import multiprocessing
import os
import re
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import environment
from environment import Refused, say

from . import compare, data, measure, table

FLOOR = Path(__file__).with_name("floor.py")
SIZE = 2_000_000


def main(argv: list[str]) -> int:
    """Measure, in the project's own environment.

    Args:
        argv: the command line after the program's name.

    Returns:
        The exit status: 0 only if everything ran and the floor's marts are the build's.
    """
    request = _parse(argv)
    try:
        environment.enter("build")
        for size in request.sizes or [SIZE]:
            with _folder(request.keep, size) as folder:
                _benchmark(folder, size, request)
    except Refused as refusal:
        say(refusal)
        return 1
    except OSError as error:
        say(f"{error.filename or 'the benchmark'}: {error.strerror}.")
        return 1
    return 0


def _parse(argv: list[str]):
    parser = argparse.ArgumentParser(
        prog="scripts/benchmark", allow_abbrev=False,
        description="Measure a build and a daily increment against the floor: hand-written SQL for the three document "
                    "marts. All of them have to give the same figures.",
        epilog="Compare ratios of one run, not seconds of two: machines are noisy.")
    parser.add_argument("sizes", metavar="SIZE", nargs="*", type=_events,
                        help=f"number of events (default: {SIZE:,}), e.g. 200000, 2M")
    parser.add_argument("--keep", metavar="DIR", help="work in DIR and leave everything there; "
                        "about a gigabyte for a million events")
    parser.add_argument("--models", metavar="N", type=int, default=15,
                        help="show the N slowest models (default: 15; 0: all)")
    parser.add_argument("--memory-limit", metavar="SIZE", type=_memory,
                        help="DuckDB's memory limit, of the floor too, e.g. 8GB (default: DuckDB's own)")
    request = parser.parse_args(argv)
    request.memory_limit = request.memory_limit or ""  # a default would be checked like an argument
    return request


def _events(text: str) -> int:
    number, factor = (text[:-1], 1_000_000) if text[-1:] in "Mm" else (text, 1)
    try:
        events = int(number) * factor
    except ValueError:
        events = 0
    if not 1000 <= events <= 1_000_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of events from 1000 to 1000M")
    return events


def _memory(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]*([.][0-9]+)? ?[KMGT]i?B", text, re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"{text!r} is no size of memory, such as 8GB")
    return text


@contextlib.contextmanager
def _folder(kept: str | None, size: int):
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            yield Path(folder)
    else:
        folder = Path(kept).resolve() / str(size)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def _benchmark(folder: Path, size: int, request) -> None:
    raw, lowest = folder / "raw", folder / "floor.duckdb"
    dbt = measure.Dbt(folder, raw, request.memory_limit)
    print(f"{size:,} events of {data.customers_of(size):,} customers; {os.cpu_count()} processors", flush=True)
    _apart(data.write, raw, size)
    floor = measure.floor(FLOOR, raw, lowest, request.memory_limit)
    dbt.clear()
    document = dbt.build(*measure.DOCUMENT_MARTS)  # first, for it also parses the project, which is nobody's measure
    dbt.clear()
    full = dbt.build()
    _apart(compare.check, lowest, dbt.warehouse)
    added = _apart(data.append, raw, size)
    increment = dbt.build()
    # The same marts from all events at once: an increment has to come to what a whole build would.
    measure.floor(FLOOR, raw, lowest, request.memory_limit)
    rows = _apart(compare.check, lowest, dbt.warehouse)
    print(table.summary(floor, document, full, increment, added), table.by_model(full, increment, request.models),
          table.by_mart(rows), sep="\n\n", flush=True)
    if request.keep:
        print(f"\nAll of it is in {folder}.")


def _apart(function, *arguments):
    """Call in a process of its own: what it leaves in memory must not be counted as a later child's."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        return pool.submit(function, *arguments).result()
