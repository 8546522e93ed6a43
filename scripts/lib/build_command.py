"""scripts/build: from raw files to a published warehouse, or a sentence that says why not."""
import argparse
import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import dbt_run
import environment
import increments
import warehouse
from causes import causes
from environment import PROJECT, Refused, say

SAMPLE = os.path.join(PROJECT, "seeds", "sample")
# More sentences than this and nobody reads the first one.
SHOWN = 10
# With less than this many bytes left, a disk is full: DuckDB writes four of its blocks at once.
FULL = 1 << 20


class Stopped(BaseException):
    """A signal asks the build to end."""


def main(argv: list[str]) -> int:
    """Build and publish.

    Args:
        argv: the command line after the program's name.

    Returns:
        The exit status: 0 only if everything passed and the warehouse is published.
    """
    request, arguments = _parse(argv)
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(name) != signal.SIG_IGN:  # as nohup wants it
            signal.signal(name, _stop)
    unchanged = ""  # nothing to reassure anybody about before it begins
    try:
        is_published = dbt_run.target_name(arguments) == dbt_run.DEFAULT_TARGET
        published = warehouse.check(request.warehouse) if is_published else None
        _check_raw(request.raw)
        target = dbt_run.target_name(arguments)
        environment.enter(target if target in environment.ENGINES else "build")
        if not is_published:
            return _build_elsewhere(request, arguments)
        unchanged = _unchanged(request.warehouse)
        status = _build(request, arguments, published, unchanged)
        if status == 0 and request.report:
            _report(request.warehouse)
        return status
    except Refused as refusal:
        say(f"{refusal}{unchanged}")
    except OSError as error:
        say(f"{error.filename or 'the build'}: {error.strerror}.{unchanged}")
    except Stopped as stop:
        say(f"stopped by {signal.Signals(stop.args[0]).name}.{unchanged}")
        return 128 + stop.args[0]
    return 1


def _parse(argv: list[str]):
    parser = argparse.ArgumentParser(
        prog="scripts/build", allow_abbrev=False,
        usage="scripts/build [--raw DIR] [--warehouse FILE] [--no-report] [dbt arguments...]",
        description="Build the retention warehouse from the raw tables in DIR and publish it as FILE.",
        epilog="All other arguments reach `dbt build` as they are, e.g. --vars, --select, --full-refresh, --target.")
    parser.add_argument("--raw", metavar="DIR", help="folder of the raw tables (default: the bundled sample)")
    parser.add_argument("--warehouse", metavar="FILE", default="warehouse.duckdb",
                        help="the DuckDB file to publish (default: warehouse.duckdb)")
    parser.add_argument("--no-report", dest="report", action="store_false",
                        help="publish without writing the page beside FILE (scripts/report)")
    return parser.parse_known_args(argv)


def _check_raw(raw: str | None) -> None:
    if raw is not None and not os.path.isdir(raw):
        raise Refused(f"{raw or 'the empty name'} is not a folder.")
    if raw and not os.access(raw, os.R_OK | os.X_OK):
        raise Refused(f"the folder {raw} can't be read: Permission denied.")
    for entry in os.scandir(raw) if raw else ():
        # DuckDB doesn't list what leads nowhere: an optional table would be missing without a word.
        if entry.name.endswith((".csv", ".parquet")) and not entry.is_file():
            raise Refused(f"{entry.name} in the folder {raw} is no file, or a link that leads to none.")


def _stop(number, _frame):
    raise Stopped(number)


def _ignore_signals() -> None:
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)


def _unchanged(shown: str) -> str:
    if os.path.isfile(shown):
        return f" The warehouse {shown} is unchanged."
    return " No warehouse is published."


def _build_elsewhere(request, arguments: list[str]) -> int:
    """On a server there is no file to publish, and no file to read."""
    target = dbt_run.target_name(arguments)
    if request.raw is not None:
        raise Refused(f"--raw is for DuckDB: the target {target} reads the tables of its schema raw.")
    with tempfile.TemporaryDirectory() as directory:
        status, _ = _run(request, arguments, Path(directory), None, "")
    if status == 0:
        print(f"The marts of the target {target} are in schema marts.", flush=True)
    return status


def _build(request, arguments: list[str], published: Path, unchanged: str) -> int:
    with contextlib.ExitStack() as stack:
        work = stack.enter_context(warehouse.workplace(request.warehouse, published))
        stack.callback(_ignore_signals)  # cleaning up is quick and must not be left half done
        # A partial build leaves what it doesn't select as it was; an increment adds to what is there.
        is_partial = dbt_run.is_partial(arguments)
        is_increment = not is_partial and increments.may_follow(published, arguments)
        if is_partial or is_increment:
            warehouse.seed_work_file(work, is_kept=not is_increment)
        else:
            warehouse.carry_history(work)
        status, sentences = _run(request, arguments, work.directory, work, unchanged)
        why = _why_anew(work, sentences) if status and is_increment else None
        if why:
            say(f"note: {why}; it begins anew.")
            warehouse.begin_anew(work)
            status, _ = _run(request, arguments, work.directory, work, unchanged)
        if status == 0:
            _ignore_signals()
            warehouse.publish(work)
            print(f"{request.warehouse} is published; its marts are in schema marts.", flush=True)
        return status


def _why_anew(work: warehouse.Workplace, sentences: list[str]) -> str | None:
    """Why an increment failed where a full build doesn't: it would fail every day until somebody asks for one."""
    if any("--full-refresh" in sentence for sentence in sentences):
        return "so many new customers are more than an increment can take"
    if warehouse.is_damaged(work):
        return f"the copy of {work.shown} with which the build began can't be read"
    return None


def _report(shown: str) -> None:
    """Write the page, in a process of its own: the warehouse is published, whatever becomes of the page."""
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(name) == signal.SIG_IGN:  # since publishing; a page may be interrupted
            signal.signal(name, signal.SIG_DFL)
    command = [sys.executable, "-I", os.path.join(PROJECT, "scripts", "report"), "--warehouse", shown]
    try:
        status = subprocess.call(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        status = error.strerror
    if status != 0:
        say(f"note: {shown} is published, but its page was not written; scripts/report writes it.")


def _run(request, arguments: list[str], directory: Path, work: warehouse.Workplace | None,
         unchanged: str) -> tuple[int, list[str]]:
    """Run dbt; when it fails, say why on the last lines of stderr: the exit status, and those sentences."""
    arguments, raw = dbt_run.with_raw_path(arguments, request.raw and os.path.abspath(request.raw), SAMPLE)
    run = dbt_run.DbtRun(directory, arguments)
    status = run.start(work)
    run.carry_out(failed=status != 0)
    if status == 0:
        return 0, []
    sentences = causes(run.target, run.log, raw)
    if len(sentences) > SHOWN:
        sentences = [f"{len(sentences) - SHOWN} more causes are in {PROJECT}/logs/dbt.log.", *sentences[:SHOWN]]
    if work and shutil.disk_usage(directory).free < FULL:
        sentences.append(f"the disk of {work.shown} is full: {os.strerror(errno.ENOSPC)}.")
    if not sentences:
        reason = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"stopped with exit status {status}"
        sentences = [f"dbt {reason}; if it gave a reason, that is above."]
    for sentence in sentences[:-1]:
        say(sentence)
    say(f"{sentences[-1]}{unchanged}")
    return status if status > 0 else 1, sentences
