"""bi/superset/check: each chart of the dashboard is drawn, from the warehouse as it is, also while builds publish."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import browser
import bundle
import duckdb
import environment
import server
import yaml
from environment import PROJECT, Refused, say

NEWEST = "select month, arr from marts.mrr_bridge order by month desc limit 1"
# The last of the builds converts at the rates of this day, so that its ARR is another.
OTHER_RATES = "{fx_rate_date: 2022-01-01}"


def main(arguments: list[str]) -> int:
    """Run the check.

    Args:
        arguments: the command's.

    Returns:
        The exit status: 0 only if nothing was wrong.

    Raises:
        Refused: it can't be run.
    """
    options = _parsed(arguments)
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder, "warehouse.duckdb")
        shutil.copyfile(options.warehouse, warehouse)
        databases = {bundle.DUCKDB: bundle.duckdb_uri(warehouse)}
        if options.postgres:
            databases[bundle.POSTGRES] = bundle.postgres_uri(os.environ)
        password = secrets.token_urlsafe(16)
        with _running(Path(folder, "state"), databases, password) as address:
            with browser.opened(address, "admin", password) as (page, seen):
                faults = _look(page, seen, address, warehouse, "nrr", options.screenshots)
                if options.postgres:
                    faults += _look(page, seen, address, warehouse, "nrr-postgres", None)
                if options.builds:
                    faults += _look_while_building(page, seen, address, warehouse, options.builds)
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bi/superset/check", description="Does the dashboard import and render?")
    parser.add_argument("--warehouse", type=Path, default=PROJECT / "warehouse.duckdb", metavar="FILE")
    parser.add_argument("--builds", type=int, default=0, metavar="N",
                        help="then look at it again and again while the sample is built N times into the copy")
    parser.add_argument("--postgres", action="store_true", help="the second dashboard too, as of bi/superset/start")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="a picture of each tab goes here")
    options = parser.parse_args(arguments)
    if not options.warehouse.is_file():
        raise Refused(f"there is no warehouse {options.warehouse}: make it with scripts/build.")
    return options


@contextmanager
def _running(state: Path, databases: dict[str, str], password: str):
    """A Superset of the check's own; gives its address."""
    environ = environment.open_state(state) | {"SUPERSET_ADMIN_USERNAME": "admin"}
    server.prepare(environ | {"SUPERSET_ADMIN_PASSWORD": password}, databases)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(state / "server.log", "w") as log:
        process = subprocess.Popen(server.command(port), env=environ, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{address}/health")
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen, url: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(1)
        if process.poll() is not None:
            break
    raise Refused("Superset's web server did not start.")


def _look(page, seen, address: str, warehouse: Path, slug: str, screenshots: Path | None) -> list[str]:
    """Go through one dashboard once.

    Returns:
        What was wrong, a sentence each.
    """
    for kept in (seen.answers, seen.complaints, seen.strangers):
        kept.clear()
    charts = _charts(page, address, slug)
    before = _newest(warehouse)
    browser.walk(page, seen, f"{address}/superset/dashboard/{slug}/", screenshots)
    faults = [f"{slug}: {complaint}" for complaint in seen.complaints]
    faults += [f"{slug}: asked {url}, which is elsewhere" for url in seen.strangers]
    empty = _empty_datasets(warehouse)
    rows = 0
    for number, (name, key) in charts.items():
        answers = seen.answers.get(number, [])
        faults += [f"{slug}, {name}: {status} {text}" for status, text, _ in answers if status != 200]
        got = [count for status, parts, _ in answers if status == 200 for count, _ in parts]
        rows += sum(got)
        if not got:
            faults.append(f"{slug}, {name}: asked for no data")
        elif not got[-1] and _dataset(key) not in empty:
            faults.append(f"{slug}, {name}: no rows")
    faults += _compare_newest(slug, charts, seen, {before, _newest(warehouse)})
    say(f"{slug}: {len(charts)} charts, {rows} rows, {len(faults)} faults, ARR {before}")
    return faults


def _charts(page, address: str, slug: str) -> dict[int, tuple[str, str]]:
    """Superset's number of each chart of a dashboard -> its name and its file."""
    keys = {yaml.safe_load(file.read_text())["slice_name"]: file.stem for file in _files("charts")}
    answer = page.request.get(f"{address}/api/v1/dashboard/{slug}/charts")
    charts = {chart["id"]: (chart["slice_name"], keys[chart["slice_name"]]) for chart in answer.json()["result"]}
    if len(charts) != len(keys):
        raise Refused(f"the dashboard {slug} has {len(charts)} charts, its files are {len(keys)}.")
    return charts


def _files(kind: str) -> list[Path]:
    return sorted((bundle.DASHBOARD / kind).rglob("*.yaml"))


def _dataset(chart: str) -> str:
    """The identifier of a chart's dataset."""
    return yaml.safe_load((bundle.DASHBOARD / "charts" / f"{chart}.yaml").read_text())["dataset_uuid"]


def _empty_datasets(warehouse: Path) -> set[str]:
    """The datasets without rows in this warehouse: their charts are right to show none."""
    empty = set()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for file in _files("datasets"):
            dataset = yaml.safe_load(file.read_text())
            rows = dataset["sql"] or f"select * from marts.{dataset['table_name']}"
            if not connection.execute(f"select count(*) from ({rows}) as dataset").fetchone()[0]:
                empty.add(dataset["uuid"])
    return empty


def _newest(warehouse: Path) -> tuple[str, float] | None:
    """The last month and its ARR; None if there is no month yet."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(NEWEST).fetchone()
    return found and (str(found[0])[:7], float(found[1]))


def _compare_newest(slug: str, charts: dict, seen, wanted: set) -> list[str]:
    """The dashboard's newest ARR has to be the warehouse's (before or after the walk: a build may come between)."""
    number = next(number for number, (_, key) in charts.items() if key == "kpi_arr")
    shown = set()
    for status, parts, _ in seen.answers.get(number, []):
        for _, rows in parts if status == 200 else []:
            last = max(rows, key=lambda row: row["month"], default=None)
            if last:
                month = time.strftime("%Y-%m", time.gmtime(last["month"] / 1000))
                shown.add((month, float(last["arr"])))
    if shown <= wanted and (shown or wanted == {None}):
        return []
    return [f"{slug}: shows the ARR {shown or None}, the warehouse has {wanted}"]


def _look_while_building(page, seen, address: str, warehouse: Path, builds: int) -> list[str]:
    """Go through the dashboard until all builds are done, and once more: it shows what the last one published."""
    before = _newest(warehouse)
    faults, walks, built = [], 0, 0
    process = _build(warehouse, builds == 1)
    while True:
        faults += _look(page, seen, address, warehouse, "nrr", None)
        walks += 1
        if process.poll() is None:
            continue
        if process.returncode:
            return [*faults, f"build {built + 1} failed with readers on its warehouse"]
        built += 1
        if built == builds:
            break
        process = _build(warehouse, built == builds - 1)
    faults += _look(page, seen, address, warehouse, "nrr", None)
    if _newest(warehouse) == before:
        faults.append(f"the last build did not change the ARR, {before}")
    say(f"{walks} times through the dashboard during {built} builds")
    return faults


def _build(warehouse: Path, last: bool) -> subprocess.Popen:
    """Begin a build of the sample."""
    command = [PROJECT / "scripts" / "build", "--warehouse", warehouse, "--quiet"]
    if last:
        command += ["--vars", OTHER_RATES]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
