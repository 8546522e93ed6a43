"""Superset, prepared and running."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from environment import HERE, PYTHON, Refused


def prepare(environ: dict[str, str], databases: dict[str, str]) -> None:
    """Bring Superset's own database and the dashboards up to date.

    Args:
        environ: from environment.open_state.
        databases: name -> address, as bundle has them.

    Raises:
        Refused: it failed; the reason is on stderr.
    """
    # By the environment, not by arguments: an address may hold a password, and everybody sees arguments.
    environ = environ | {"NRR_SUPERSET_DATABASES": json.dumps(databases)}
    log = Path(environ["NRR_SUPERSET_STATE"]) / "prepare.log"
    with open(log, "w") as output:
        command = [PYTHON, "-I", str(HERE / "lib" / "prepare.py")]
        status = subprocess.call(
            command, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    lines = log.read_text().splitlines()
    for line in lines:
        if line.startswith("superset: "):
            print(line, flush=True)
    if status:
        raise Refused(f"Superset could not be prepared ({lines[-1] if lines else status}); all of it is in {log}.")


def command(port: int, host: str = "127.0.0.1") -> list[str]:
    """The web server's command line: one process, so that all its readers of a DuckDB file share it."""
    return [
        str(PYTHON), "-I", "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", "1", "--threads", "8",
        "--worker-class", "gthread", "--timeout", "120", "--log-level", "warning", "superset.app:create_app()",
    ]  # fmt: skip
