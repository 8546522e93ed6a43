"""A PostgreSQL server for the tests: its own cluster in a folder, on a Unix socket, gone afterwards."""
from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql/15/bin")


@contextmanager
def running(folder: Path):
    """Run a server.

    Args:
        folder: an empty folder.

    Yields:
        The environment variables with which libpq (psql, psycopg2, dbt-postgres) finds its database `nrr`.
    """
    # The server refuses to be root; and a socket's path has to be short.
    socket = Path("/tmp") / f"nrr-postgres-{os.getpid()}"
    socket.mkdir()
    if os.geteuid() == 0:
        for path in (folder, socket):
            shutil.chown(path, "postgres")
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)
    data = folder / "data"
    # Linguistic order, as many databases have it: what must be bytewise has to say so.
    _as_owner("initdb", "-D", data, "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US",
              "--auth=trust", "--username=nrr", "--no-sync")  # fmt: skip
    options = f"-k {socket} -c listen_addresses= -c fsync=off -c timezone=America/New_York"
    _as_owner("pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log", "-o", options, "start")
    found = {"PGHOST": str(socket), "PGPORT": "5432", "PGUSER": "nrr", "PGDATABASE": "nrr", "PGPASSWORD": ""}
    try:
        subprocess.run([BINARIES / "createdb", "nrr"], env=os.environ | found | {"PGDATABASE": "postgres"}, check=True)
        yield found
    finally:
        _as_owner("pg_ctl", "-D", data, "-s", "-m", "immediate", "stop")
        shutil.rmtree(socket, ignore_errors=True)


def _as_owner(program: str, *arguments) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, str(BINARIES / program), *map(str, arguments)], cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if "start" in arguments else subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
