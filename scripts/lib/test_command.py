"""scripts/test: the checks, one after the other; the first that fails ends it."""
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import environment
from environment import PROJECT, Refused, say

# The hand-made cases hold bad rows on purpose, more than any real source should.
LEDGER = "{raw_path: seeds/ledger, max_quarantined_percent: 100}"
# What these make lasts as long as they run: looking for garbage in it all the time is time lost.
PROGRAM = "import gc; gc.set_threshold(10**6); from {} import {} as run; run()"
DBT = (str(Path(__file__).with_name("parsed_dbt.py")),)
SQLFLUFF = (str(Path(__file__).with_name("quick_sqlfluff.py")),)
BOUNCER = ("-c", PROGRAM.format("dbt_bouncer.main", "app"))
# Tests whose files take minutes: were one of them the last, a processor would wait for it.
LONG = ("test_build_command.py", "test_incremental_builds.py", "test_restatements.py")
# Where the page is read.
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def main(names: list[str]) -> int:
    """Run checks.

    Args:
        names: the names of those wanted; none: DuckDB's.

    Returns:
        The exit status: 0 only if all of them passed.
    """
    if set(names) & {"-h", "--help"}:
        print(f"usage: scripts/test [{'] ['.join(STEPS)}]\n\nCheck these, one after the other; without names, {', '.join(DEFAULT)}.")
        return 0
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        say(f"there is no check {unknown[0]}; there are {', '.join(STEPS)}.")
        return 2
    names = names or DEFAULT
    try:
        # The engines' checks have environments of their own.
        if set(names) - set(environment.ENGINES):
            environment.enter("test")
        return _run(names)
    except Refused as refusal:
        say(refusal)
        return 1


def _run(names: list[str]) -> int:
    os.chdir(PROJECT)
    with tempfile.TemporaryDirectory() as folder:
        scratch = _scratch(Path(folder))
        for name in names:
            print(f"== {name}", flush=True)
            begin = time.monotonic()
            status = STEPS[name](scratch)
            seconds = time.monotonic() - begin
            if status:
                say(f"{name} failed, after {seconds:.0f} s.")
                return 1
            if name in ("lint", "dbt", "bouncer"):  # pytest's own summary is the last line, for those who count
                print(f"{name} passed in {seconds:.0f} s", flush=True)
    return 0


def lint(scratch: Path) -> int:
    """The SQL's style, with every model compiled.

    Args:
        scratch: a folder of this run's own, with the profile.
    """
    files = [file for folder in ("models", "analyses", "tests") for file in Path(folder).rglob("*.sql")]
    files.sort(key=lambda file: file.stat().st_size)
    # Seconds a file, on one processor: so every processor gets a part of them, large and small, and a warehouse of
    # its own to compile them against.
    parts = min(os.cpu_count() or 1, len(files))
    with ThreadPoolExecutor(parts) as pool:
        return max(pool.map(lambda part: _lint(_scratch(scratch / f"lint{part}"), files[part::parts]), range(parts)))


def _lint(scratch: Path, files: list[Path]) -> int:
    log = scratch / "output"
    with open(log, "w") as output:
        status = _python(scratch, *SQLFLUFF, "lint", "--disable-progress-bar", *map(str, files), stdout=output)
    if status:
        print(log.read_text(), flush=True)
    return status


def _scratch(folder: Path) -> Path:
    """A folder with the profile, for one process that uses dbt."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile("profiles.example.yml", folder / "profiles.yml")
    return folder


def dbt(scratch: Path) -> int:
    """The unit tests, and all other tests on the hand-made cases of seeds/ledger.

    Args:
        scratch: a folder of this run's own, with the profile.
    """
    status = _python(scratch, *DBT, "build", "--quiet", "--vars", LEDGER)
    if status == 0:
        results = json.loads(Path(scratch, "target", "run_results.json").read_text())["results"]
        kinds = Counter(result["unique_id"].partition(".")[0] for result in results)
        print(f"{kinds['model']} models, {kinds['test']} data tests, {kinds['unit_test']} unit tests")
    return status


def bouncer(scratch: Path) -> int:
    """The project's conventions: what every model must have.

    Args:
        scratch: a folder of this run's own, with the profile.
    """
    if not Path(scratch, "target", "manifest.json").exists():
        # What was parsed before has no manifest.json.
        status = _python(scratch, *DBT, "parse", "--quiet", "--no-partial-parse")
        if status:
            return status
    return _python(scratch, *BOUNCER, "run", DBT_PROJECT_DIR=str(scratch))


def python(scratch: Path) -> int:
    """The end-to-end tests, and the comparison with an independent computation.

    Args:
        scratch: a folder of this run's own, with the profile.
    """
    _offer_browser()
    # A file's tests share what they set up, so they stay together; those with few tests take long, so they don't come last.
    spread = ["--numprocesses", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder"]
    tests = [str(file) for file in sorted(Path("tests/python").glob("test_*.py"), key=lambda file: file.name not in LONG)]
    return subprocess.call([sys.executable, "-m", "pytest", *tests, "--quiet", "-rs", "--durations=12", *spread])


def postgres(scratch: Path) -> int:
    """The same marts on PostgreSQL 15, in a server of the test's own.

    Args:
        scratch: unused, as all checks are called alike.
    """
    _require("postgresql-15", "/usr/lib/postgresql/15/bin/initdb")
    return _parity("postgres")


def spark(scratch: Path) -> int:
    """The same marts on Spark, in a process of the test's own.

    Args:
        scratch: unused, as all checks are called alike.
    """
    java = _require("openjdk-17-jre-headless", "/usr/lib/jvm/java-17-openjdk-*/bin/java")
    return _parity("spark", JAVA_HOME=str(java.parents[1]), SPARK_LOCAL_IP="127.0.0.1")


def faults(scratch: Path) -> int:
    """Builds that are killed, that meet a full disk, damaged files and each other.

    Args:
        scratch: unused, as all checks are called alike.
    """
    return subprocess.call([sys.executable, "-m", "pytest", "tests/faults", "--quiet", "-rs"])


def _parity(engine: str, **variables: str) -> int:
    command = [environment.make(engine), "-I", "-m", "pytest", f"tests/parity/test_{engine}.py", "--quiet"]
    return subprocess.call(command, env={**os.environ, **variables})


def _offer_browser() -> None:
    """Install a browser if there is none and we may. It is no more than an offer: without one, its tests are skipped."""
    if not any(map(shutil.which, BROWSERS)):
        try:
            _require("chromium", "/usr/bin/chromium")
        except Refused as refusal:
            say(refusal)


def _require(package: str, pattern: str) -> Path:
    """A program of a Debian package, installed if it isn't there and we may.

    Args:
        package: the package's name.
        pattern: the program's place, `*` for what differs between machines.

    Returns:
        The program.

    Raises:
        Refused: it isn't there, and can't be installed.
    """
    place = Path(pattern)
    folder = Path(place.anchor)
    found = sorted(folder.glob(str(place.relative_to(folder))))
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {package} (only once).")
        _install(package)
        found = sorted(folder.glob(str(place.relative_to(folder))))
    if not found:
        raise Refused(f"{pattern} isn't there: install the package {package}.")
    return found[0]


def _install(package: str) -> None:
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # apt refuses to run twice at a time, and CI checks two engines at once.
    with open(Path(PROJECT, ".venv.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            if subprocess.call(["apt-get", "--quiet=2", *command], env=quietly, stdout=subprocess.DEVNULL):
                raise Refused(f"apt-get {command[0]} failed; its reason is above.")


def _python(scratch: Path, *arguments: str, stdout=None, **variables: str) -> int:
    """Run a tool as dbt's guest: on a warehouse, and with artifacts, of this run's own."""
    ours = dict(
        NRR_WAREHOUSE=str(scratch / "warehouse.duckdb"), DBT_PROFILES_DIR=str(scratch),
        DBT_TARGET_PATH=str(scratch / "target"), DBT_LOG_PATH=str(scratch / "logs"),
        DBT_SEND_ANONYMOUS_USAGE_STATS="False", DO_NOT_TRACK="1")
    command = [sys.executable, "-I", *arguments]
    return subprocess.call(command, env={**os.environ, **ours, **variables}, stdout=stdout, stderr=stdout)


STEPS = {"lint": lint, "dbt": dbt, "bouncer": bouncer, "python": python, "postgres": postgres, "spark": spark,
         "faults": faults}
# Without names: what runs on any machine with Python alone, and in minutes.
DEFAULT = [name for name in STEPS if name not in (*environment.ENGINES, "faults")]
