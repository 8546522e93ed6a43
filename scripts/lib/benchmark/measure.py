"""Runs that are measured: how long a process took, of how many processors, in how much memory; and dbt's own account."""
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from environment import PROJECT, Refused

# The three marts of the reference, which the floor makes too.
DOCUMENT_MARTS = ("cohort_nrr", "monthly_nrr", "segmented_nrr")
DBT = str(Path(__file__).parents[1] / "parsed_dbt.py")
SHOWN = 3000


@dataclass
class Usage:
    """What a process took.

    Attributes:
        wall: seconds from its start to its end.
        cpu: seconds of processors.
        peak: bytes of memory that it held at most.
        begun: when it started, in seconds since 1970.
    """

    wall: float
    cpu: float
    peak: int
    begun: float


@dataclass
class Build:
    """A `dbt build`.

    Attributes:
        usage: what its process took.
        models: model name -> seconds, as dbt tells it.
        start: seconds until the first model began.
        span: seconds from the first model's start to the last one's end.
        needed: the names of the document marts and of all models that they need.
    """

    usage: Usage
    models: dict[str, float]
    start: float
    span: float
    needed: set[str]

    @property
    def total(self) -> float:
        """Seconds of all models, one after the other."""
        return sum(self.models.values())


def measured(command: list, log: Path, environment: dict | None = None) -> Usage:
    """Run a process to its end.

    Args:
        command: its program and arguments.
        log: where its output goes.
        environment: its environment; None: ours.

    Returns:
        What it took, with the processes that it waited for.

    Raises:
        Refused: it failed.
    """
    begun, clock = time.time(), time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
    wall = time.monotonic() - clock
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        text = log.read_text(encoding="utf-8", errors="replace").strip()
        raise Refused(f"{Path(command[2]).name if command[2] != '-c' else 'dbt'} failed with exit status "
                      f"{process.returncode}:\n{text[-SHOWN:]}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, begun)


class Dbt:
    """A plain dbt, with a warehouse and artifacts of its own, as scripts/build runs it."""

    def __init__(self, folder: Path, raw: Path, memory: str = ""):
        """folder: for the warehouse and artifacts; raw: the raw tables; memory: DuckDB's limit, "": its default."""
        self.folder, self.raw = folder, raw
        self.warehouse = folder / "warehouse.duckdb"
        self._write_profile(memory)

    def _write_profile(self, memory: str) -> None:
        import yaml  # only there once .venv is

        profile = yaml.safe_load(Path(PROJECT, "profiles.example.yml").read_text(encoding="utf-8"))
        if memory:
            profile["nrr"]["outputs"]["duckdb"]["settings"]["memory_limit"] = memory
        (self.folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")

    def clear(self) -> None:
        """Remove the warehouse: the next build starts with nothing."""
        for file in (self.warehouse, Path(f"{self.warehouse}.wal")):
            file.unlink(missing_ok=True)

    def build(self, *marts: str) -> Build:
        """Build, without tests.

        Args:
            marts: names of marts, to build only these and what they need; none: everything.

        Returns:
            What it took.
        """
        chosen = ["--select", *(f"+{mart}" for mart in marts)] if marts else []
        kinds = [part for kind in ("model", "seed", "snapshot") for part in ("--resource-type", kind)]
        usage = self._run("build", *kinds, *chosen)
        target = self.folder / "target"
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        models = [result for result in results if result["unique_id"].startswith("model.")]
        times = [_execution(result) for result in models]
        first, last = min(begin for begin, _ in times), max(end for _, end in times)
        return Build(usage, {_name(result["unique_id"]): result["execution_time"] for result in models},
                     first - usage.begun, last - first, _needed(manifest["parent_map"]))

    def _run(self, *arguments: str) -> Usage:
        variables = json.dumps({"raw_path": str(self.raw)})
        command = [sys.executable, "-I", DBT, *arguments, "--project-dir", PROJECT, "--profiles-dir",
                   str(self.folder), "--target-path", str(self.folder / "target"), "--log-path",
                   str(self.folder / "logs"), "--vars", variables]
        ours = dict(NRR_WAREHOUSE=str(self.warehouse), DBT_TARGET="duckdb", DBT_USE_COLORS="False",
                    DBT_SEND_ANONYMOUS_USAGE_STATS="False", DO_NOT_TRACK="1")
        return measured(command, self.folder / "dbt.log", {**os.environ, **ours})


def floor(script: Path, raw: Path, file: Path, memory: str = "") -> Usage:
    """Run the floor.

    Args:
        script: its program.
        raw: the folder of the raw tables.
        file: the DuckDB file that it writes; one that is there is replaced.
        memory: DuckDB's memory limit; "": its default.
    """
    file.unlink(missing_ok=True)
    return measured([sys.executable, "-I", str(script), str(raw), str(file), memory], file.with_suffix(".log"))


def _name(unique_id: str) -> str:
    return unique_id.split(".")[2]


def _execution(result: dict) -> tuple[float, float]:
    """When a model's execution began and ended, in seconds since 1970."""
    timing = next(part for part in result["timing"] if part["name"] == "execute")
    return tuple(datetime.fromisoformat(timing[key].replace("Z", "+00:00")).timestamp()
                 for key in ("started_at", "completed_at"))


def _needed(parents: dict[str, list[str]]) -> set[str]:
    """The document marts and all models above them."""
    found, todo = set(), [node for node in parents if node.startswith("model.") and _name(node) in DOCUMENT_MARTS]
    while todo:
        node = todo.pop()
        if node.startswith("model.") and _name(node) not in found:
            found.add(_name(node))
            todo += parents[node]
    return found
