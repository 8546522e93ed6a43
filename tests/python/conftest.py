"""What the Python tests share: the project's folder, its command, and one warehouse built from the sample."""
import fcntl
import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BUILD = str(PROJECT / "scripts" / "build")
# For builds whose data tests are not what is looked at: they take longer than all models of a small company.
UNTESTED = ("--exclude-resource-type", "test")


def run_build(*arguments, cwd=PROJECT) -> subprocess.CompletedProcess:
    """Run scripts/build to its end.

    Args:
        arguments: its arguments.
        cwd: the caller's directory.

    Returns:
        The process, with its status and what it printed, as text.
    """
    return subprocess.run([BUILD, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory) -> Path:
    """The published warehouse of the bundled sample. Tests read it and leave it as it is."""
    ours = tmp_path_factory.getbasetemp()
    # pytest-xdist's workers have a folder each; the first one that needs the sample builds it for all.
    folder = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "sample"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "warehouse.html").exists():  # what a build writes last
            done = run_build(cwd=folder)
            assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    return folder / "warehouse.duckdb"
