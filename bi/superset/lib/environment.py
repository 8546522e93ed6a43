"""Superset's own Python environment, bi/superset/.venv, and the folder of its state. Standard library only."""
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
PROJECT = HERE.parents[1]
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
# Superset 6.1 runs on these.
PYTHONS = ((3, 11), (3, 12))
# Superset's pages report their use to its makers through this picture; set when they are built, not a setting.
PIXEL = "https://apachesuperset.gateway.scarf.sh/pixel/"


class Refused(Exception):
    """Something a person has to put right; its text is one clear sentence that says what."""


def say(text: str) -> None:
    """Print one line of ours on stderr, after everything printed so far."""
    sys.stdout.flush()
    print(f"superset: {text}", file=sys.stderr, flush=True)


def enter() -> None:
    """Make the environment if it isn't there or isn't right, and go on under its Python.

    Raises:
        Refused: it can't be made.
    """
    requirements = HERE / "requirements.txt"
    stamp = hashlib.sha256(requirements.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    stamp_file = VENV / "installed"
    if not (stamp_file.exists() and stamp_file.read_text() == stamp):
        say("installing Superset into bi/superset/.venv (only once; 1.5 GB, some minutes).")
        _make(requirements)
        stamp_file.write_text(stamp)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), "-I", *sys.argv])


def _make(requirements: Path) -> None:
    python = _python()
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([python, "-I", "-m", "venv", str(VENV)], stdout=subprocess.DEVNULL):
        raise Refused(f"{python} can't make environments: install its venv package (Debian: python3-venv).")
    command = [PYTHON, "-I", "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check",
               "--require-hashes", "--requirement", requirements]  # fmt: skip
    if subprocess.call(command, stdin=subprocess.DEVNULL):
        raise Refused("installing bi/superset/requirements.txt failed; pip's reason is above.")
    _silence_pixel()


def _python() -> str:
    """A Python that Superset runs on: this one, or one on PATH."""
    if sys.version_info[:2] in PYTHONS:
        return sys.executable
    for major, minor in PYTHONS:
        found = shutil.which(f"python{major}.{minor}")
        if found:
            return found
    raise Refused(f"Superset 6.1 needs Python 3.11 or 3.12; this is {sys.version_info[0]}.{sys.version_info[1]}.")


def _silence_pixel() -> None:
    """Take the usage picture's address out of the pages; superset_config.py forbids it to browsers besides."""
    assets = next(VENV.glob("lib/python*/site-packages/superset/static/assets"))
    found = [file for file in assets.glob("*.js") if PIXEL in file.read_text()]
    if not found:
        raise Refused("Superset's usage picture is not where it was: see _silence_pixel in bi/superset/lib.")
    for file in found:
        file.write_text(file.read_text().replace(PIXEL, "data:,"))


def open_state(folder: Path) -> dict[str, str]:
    """Make the folder of Superset's state, with its secret key.

    Args:
        folder: where its own database, its key and its caches are, or will be.

    Returns:
        Environment variables for Superset's processes.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / "secret_key"
    if not key.exists():
        with open(os.open(key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return os.environ | {
        "NRR_SUPERSET_STATE": str(folder),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "SUPERSET_HOME": str(folder),
        "FLASK_APP": "superset.app:create_app()",
        "DO_NOT_TRACK": "1",
    }
