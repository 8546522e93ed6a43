"""A published warehouse of one of two known states, and builds of the other one that are watched and killed."""
from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import marts
from reader import Readers

PROJECT = Path(__file__).resolve().parents[2]
BUILD = str(PROJECT / "scripts" / "build")
PARTIAL = tuple(f"--resource-type={kind}" for kind in ("model", "seed", "snapshot"))  # everything but the tests
# How many builds are killed; a sample of them takes a sample of the rest, and builds without data tests, which write nothing.
KILLS = int(os.environ.get("NRR_FAULTS") or 100)
WHOLE = () if KILLS >= 100 else ("--exclude-resource-type", "test")
STATES = ("A", "B")
PATIENCE = 60


def write_states(folder: Path) -> None:
    """Write the raw tables of two states of one company: B has two years more than A, and lacks a customer's events.

    Args:
        folder: where they go, as A and B.
    """
    subprocess.run([sys.executable, PROJECT / "scripts" / "generate_sample", folder / "B", "--customers", "60",
                    "--months", "30"], check=True, stdout=subprocess.DEVNULL)
    shutil.copytree(folder / "B", folder / "A")
    header, *events = (folder / "B" / "subscription_events.csv").read_text().splitlines(keepends=True)
    at = header.strip().split(",").index("occurred_at")
    states = {"A": [event for event in events if event.split(",")[at] < "2024-02"],
              "B": [event for event in events if ",cus_00005," not in event]}
    for state, kept in states.items():
        (folder / state / "subscription_events.csv").write_text("".join([header, *kept]))


def run(arguments: list, cwd: Path, **options) -> subprocess.CompletedProcess:
    """Run scripts/build to its end.

    Args:
        arguments: its arguments.
        cwd: where.
        options: more for subprocess.run.
    """
    return subprocess.run([BUILD, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=600, **options)


def said(stderr: str) -> str:
    """The last sentence that scripts/build said, after checking that nothing else but sentences is there.

    Args:
        stderr: what it wrote.
    """
    sentence = stderr.strip().split("\n")[-1]
    assert sentence.startswith("scripts/build: ") and sentence.endswith("."), stderr[-3000:]
    assert "Traceback" not in stderr, f"{stderr[:3000]} … {sentence}"
    return sentence


class Started:
    """A build that is running, in a session of its own.

    Attributes:
        process: scripts/build.
    """

    def __init__(self, arguments: list, cwd: Path, log: Path, command: tuple = (BUILD,)):
        """arguments, cwd: as for `run`; log: where its output goes; command: what to run instead of scripts/build."""
        self.log = log
        with open(log, "w") as output:
            self.process = subprocess.Popen([*command, *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)

    def is_running(self) -> bool:
        """Whether scripts/build has not ended yet."""
        return self.process.poll() is None

    def child(self, program: str) -> int | None:
        """The process id of a child of scripts/build.

        Args:
            program: a part of its command line.
        """
        number = self.process.pid
        with contextlib.suppress(OSError):
            for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
                if program in Path(f"/proc/{child}/cmdline").read_text():
                    return int(child)
        return None

    def kill(self, victim: str) -> str:
        """Kill without a warning.

        Args:
            victim: "all", "parent" (scripts/build alone), or "child" (what it waits for, if anything).

        Returns:
            Who it was in the end.
        """
        child = (self.child("leashed_dbt.py") or self.child("report")) if victim == "child" else None
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            if child:
                os.kill(child, signal.SIGKILL)
                return "child"
            if victim == "parent":
                os.kill(self.process.pid, signal.SIGKILL)
                return "parent"
            os.killpg(self.process.pid, signal.SIGKILL)
        return "all"

    def end(self) -> int:
        """Wait until it, and whatever it started, is gone.

        Returns:
            Its exit status.
        """
        status = self.process.wait(timeout=300)
        deadline = time.monotonic() + PATIENCE
        while members := _session(self.process.pid):
            assert time.monotonic() < deadline, f"still running after the build's end: {members}"
            time.sleep(0.02)
        return status


def _session(number: int) -> list[str]:
    """The command lines of a session's living processes."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                if int(session) == number and state != "Z":
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


class Site:
    """A folder with a published warehouse, readers on it, and the raw tables of both states.

    Attributes:
        file: the warehouse.
        expected: state -> the fingerprint of its marts, from a build of its own on an empty folder.
        whole: seconds that a whole build took.
    """

    def __init__(self, folder: Path):
        """folder: an empty one."""
        write_states(folder)
        self.folder, self.raw = folder / "site", folder / "raw"
        self.folder.mkdir()
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.file = self.folder / "warehouse.duckdb"
        self.expected, self.images = {}, {}
        for state in reversed(STATES):
            self.want(state)
            self.file.unlink(missing_ok=True)
            begin = time.monotonic()
            done = run(["--raw", self.raw, *WHOLE], self.folder)
            self.whole = time.monotonic() - begin
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr
            self.expected[state] = marts.of_file(self.file)
            self.images[state] = folder / f"{state}.duckdb"
            shutil.copyfile(self.file, self.images[state])
        assert self.expected["A"] != self.expected["B"]
        self.readers = Readers(self.file, self.logs)

    def want(self, state: str) -> None:
        """Make the raw folder (one path, changed at once) show a state.

        Args:
            state: one of STATES.
        """
        new = self.raw.with_name("raw.new")
        new.symlink_to(self.raw.with_name(state))
        new.replace(self.raw)

    def published(self) -> str:
        """The state that is published: nothing else may ever be."""
        found = marts.of_file(self.file)
        states = [state for state, expected in self.expected.items() if expected == found]
        assert states, f"the published marts are {found}, neither of {self.expected}"
        return states[0]

    def other(self) -> str:
        """The state that is not published."""
        return next(state for state in STATES if state != self.published())

    def identity(self) -> tuple:
        """Of the published file: another one after a publication."""
        status = self.file.stat()
        return status.st_ino, status.st_mtime_ns

    def start(self, *arguments, command: tuple = (BUILD,), name: str = "build") -> Started:
        """Start a build of the raw folder.

        Args:
            arguments: more of scripts/build's.
            command: what to run instead of it.
            name: of its log.
        """
        return Started(["--raw", self.raw, *arguments], self.folder, self.logs / f"{name}.log", command)

    def workplaces(self) -> list[Path]:
        """The folders of builds, of living and dead ones."""
        return sorted(self.folder.glob(".warehouse.duckdb.build-*"))

    def leftovers(self) -> list[str]:
        """What lies about beside the warehouse and its page."""
        return sorted(entry.name for entry in self.folder.iterdir()
                      if entry.name not in ("warehouse.duckdb", "warehouse.html"))

    def converge(self, state: str, *arguments) -> None:
        """A build without a disturbance: it has to come to the same marts, and to clean up what others left.

        Args:
            state: of the raw tables.
            arguments: more of scripts/build's.
        """
        self.want(state)
        done = run(["--raw", self.raw, *arguments], self.folder)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        assert self.published() == state
        assert self.leftovers() == []
        self.readers.wait()
        self.readers.check(set(self.expected.values()))
