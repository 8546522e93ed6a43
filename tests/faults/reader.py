"""Somebody who reads the published file all the while: reader.py FILE LOG HELD

It opens FILE read-only, reads all marts HELD times over the same connection, closes it, and begins again: with 1, every
reading sees what is published at that moment. One JSON line a reading; it ends with its parent.
"""
from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import duckdb
from marts import fingerprint

# Seconds between two readings: what they take is taken from the builds.
PAUSE = 0.05 if int(os.environ.get("NRR_FAULTS") or 100) >= 100 else 0.5


def _identity(file: str) -> tuple:
    status = os.stat(file)
    return status.st_ino, status.st_mtime_ns, status.st_size


def _readings(file: str, held: int):
    """One connection's: each (identity of the file, or None if it was just replaced; its two fingerprints)."""
    before = _identity(file)
    with duckdb.connect(file, read_only=True) as connection:
        first = _identity(file) == before
        for _ in range(held):
            yield before if first else None, *fingerprint(connection)
            time.sleep(PAUSE)


def main(file: str, log: str, held: int) -> None:
    parent = os.getppid()
    with open(log, "w", buffering=1) as lines:
        while os.getppid() == parent:
            try:
                kept = set()
                for identity, everything, determined in _readings(file, held):
                    kept.add(everything)
                    lines.write(json.dumps({"file": identity, "everything": everything, "marts": determined}) + "\n")
                if len(kept) != 1:
                    lines.write(json.dumps({"error": f"one connection saw {len(kept)} states"}) + "\n")
            except Exception as error:  # whatever it is, a reader must not meet it
                lines.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")
                time.sleep(PAUSE)


class Readers:
    """Two processes that read a file all the while: one opens it anew for each reading, one holds it open.

    Attributes:
        readings: how many readings were checked.
    """

    def __init__(self, file: Path, folder: Path):
        """file: a published warehouse; folder: for their logs."""
        import subprocess

        self.readings = 0
        self._content = {}
        self._logs, self._processes = [], []
        for held in (1, 40):
            log = folder / f"reader{held}.log"
            command = [sys.executable, __file__, str(file), str(log), str(held)]
            self._processes.append(subprocess.Popen(command))
            while not log.exists():
                time.sleep(0.02)
            self._logs.append(open(log))

    def check(self, allowed: set[str], fresh: set[str] | None = None) -> None:
        """Check all readings since the last time.

        Args:
            allowed: the fingerprints that they may have seen.
            fresh: those that a reader who opens the file anew may have seen, if they are fewer.
        """
        for log, process, allowed in zip(self._logs, self._processes, (fresh or allowed, allowed)):
            assert process.poll() is None, "a reader has ended"
            for line in log:
                reading = json.loads(line)
                assert "error" not in reading, reading["error"]
                assert reading["marts"] in allowed, f"a reader saw {reading['marts']}, allowed are {allowed}"
                if reading["file"]:  # one file is one content, from its publication on
                    key = tuple(reading["file"])
                    assert self._content.setdefault(key, reading["everything"]) == reading["everything"]
                self.readings += 1

    def wait(self, more: int = 2) -> None:
        """Wait until each has read again.

        Args:
            more: so many times.
        """
        for log in self._logs:
            lines, deadline = Path(log.name).read_text().count("\n"), time.monotonic() + 60
            while Path(log.name).read_text().count("\n") < lines + more:
                assert time.monotonic() < deadline, "a reader doesn't read"
                time.sleep(0.02)

    def close(self) -> None:
        """End both."""
        for process, log in zip(self._processes, self._logs):
            process.kill()
            process.wait()
            log.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
