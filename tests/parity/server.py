"""A PostgreSQL server for the tests: its own cluster in a folder, on a Unix socket, gone afterwards."""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql/15/bin")


@contextmanager
def running():
    """Run a server, in a folder of its own: pytest's may become closed to others while it runs.

    Yields:
        The environment variables with which libpq (psql, psycopg2, dbt-postgres) finds its database `nrr`.
    """
    # The server refuses to be root; and a socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="nrr-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        yield from _running(folder)


def _running(folder: Path):
    data = folder / "data"
    # Linguistic order, as many databases have it: what must be bytewise has to say so.
    _as_owner("initdb", "-D", data, "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US",
              "--auth=trust", "--username=nrr", "--no-sync")  # fmt: skip
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c timezone=America/New_York"
    _as_owner("pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log", "-o", options, "start")
    found = {"PGHOST": str(folder), "PGPORT": "5432", "PGUSER": "nrr", "PGDATABASE": "nrr", "PGPASSWORD": ""}
    try:
        subprocess.run([BINARIES / "createdb", "nrr"], env=os.environ | found | {"PGDATABASE": "postgres"}, check=True)
        yield found
    finally:
        _as_owner("pg_ctl", "-D", data, "-s", "-m", "immediate", "stop")


def _as_owner(program: str, *arguments) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, str(BINARIES / program), *map(str, arguments)], cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if "start" in arguments else subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
