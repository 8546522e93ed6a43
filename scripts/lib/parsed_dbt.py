"""dbt, on what an earlier run of it parsed: parsed_dbt.py [dbt arguments...]

Parsing takes a dozen seconds. dbt keeps what it parsed, but for one warehouse's path and one raw folder, as it takes
both for things that may decide what the project's files say. They don't: what was parsed is kept in the project's
target/parsed for each state of what does, the other vars and the warehouse's name among it.
"""
import contextlib
import gc
import hashlib
import importlib.metadata
import json
import os
import re
import sys
from pathlib import Path

if __name__ == "__main__":  # under -I no folder of ours is searched
    sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import compiled_templates  # noqa: E402
import dbt_run  # noqa: E402
from environment import PROJECT  # noqa: E402
from whole_file import sealed, unsealed, whole_file  # noqa: E402

# What dbt makes lasts as long as it runs: looking for garbage in it all the time is time lost.
SELDOM = 10**6
PARTS = ("dbt-core", "dbt-adapters", "dbt-common", "dbt-duckdb", "dbt-postgres", "dbt-spark", "Jinja2")
READ = (".sql", ".yml", ".yaml", ".md", ".csv", ".py")
# Of a larger file, time and size must do; none but a seed is so large.
LARGE = 1 << 20
# Where a connection leads; the database is called after the warehouse's name.
CONNECTIONS = ("NRR_WAREHOUSE", "NRR_SPARK", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
# Who asks for these wants the project to be parsed.
PARSING = re.compile("--(no-)?(partial-parse|warn-error)|DBT_(ENGINE_)?(PARTIAL_PARSE|WARN_ERROR)")
# So many states are kept; each takes 3 MB.
KEPT = 16


def run(arguments: list[str], as_by: list[str] | None = None) -> int:
    """Run dbt to its end, in this process.

    Args:
        arguments: dbt's arguments.
        as_by: other arguments, with which the project is parsed if it isn't yet: for whoever knows that it makes no
            difference. dbt refuses a model that refers to what it didn't when it was parsed.

    Returns:
        dbt's exit status.
    """
    from dbt.cli.main import cli

    compiled_templates.keep(Path(PROJECT, "target", "parsed", "templates"), _versions())
    place = _place(as_by or arguments)
    shared = {"manifest": _kept(place)}
    if as_by and shared["manifest"] is None:
        run(as_by)
        shared["manifest"] = _kept(place)
    was_kept = shared["manifest"] is not None
    try:
        cli.main(arguments, prog_name="dbt", obj=shared)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        # A file of the project may have changed since.
        if place and not was_kept and shared["manifest"] is not None and _place(arguments) == place:
            _keep(_project(arguments) / dbt_run.given(arguments, "TARGET_PATH", "target", "--target-path"), place)
    return 0


def _kept(place: Path | None):
    """What was parsed in this state of the project; None where it has to be parsed."""
    from dbt.contracts.graph.manifest import Manifest

    if not place or not place.exists():
        return None
    try:
        content = unsealed(place.read_bytes())
        if content is None:
            return None
        manifest = Manifest.from_msgpack(content)
        os.utime(place)
    except Exception:  # whatever msgpack makes of what other versions of its own kept
        return None
    manifest.build_flat_graph()
    return manifest


def _keep(target: Path, place: Path) -> None:
    with contextlib.suppress(OSError):  # a full disk, a read-only project: it is a convenience
        place.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(place) as partial:
            partial.write_bytes(sealed((target / dbt_run.ARTIFACTS[0]).read_bytes()))
        states = sorted(place.parent.glob("*.msgpack"), key=os.path.getmtime)
        for old in states[:-KEPT]:
            old.unlink(missing_ok=True)


def _project(arguments: list[str]) -> Path:
    return Path(dbt_run.given(arguments, "PROJECT_DIR", ".", "--project-dir")).resolve()


def _place(arguments: list[str]) -> Path | None:
    """Where to keep what these arguments have dbt parse, by all that decides it; None: nowhere."""
    variables = dbt_run.given_vars(arguments)
    if variables is None or any(map(PARSING.match, [*arguments, *os.environ])):
        return None
    variables.pop("raw_path", None)
    project = _project(arguments)
    try:
        state = [str(project), _versions(), repr(sorted(variables.items(), key=repr)), dbt_run.target_name(arguments),
                 dbt_run.given(arguments, "PROFILE", "", "--profile"), *_profile(arguments), _files(project)]
    except (OSError, ValueError):  # a file that can't be read, or is gone since: dbt may say what it thinks of that
        return None
    return project / "target" / "parsed" / f"{hashlib.sha256(json.dumps(state).encode()).hexdigest()}.msgpack"


def _versions() -> dict[str, str]:
    versions = {}
    for part in PARTS:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[part] = importlib.metadata.version(part)
    return versions


def _profile(arguments: list[str]) -> list:
    """The profile's text and what it takes from the environment."""
    usual = "." if Path("profiles.yml").exists() else str(Path.home() / ".dbt")
    file = Path(dbt_run.given(arguments, "PROFILES_DIR", usual, "--profiles-dir"), "profiles.yml")
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    names = set(re.findall(r"env_var\(\s*['\"](\w+)", text)) - set(CONNECTIONS)
    return [text, Path(os.environ.get("NRR_WAREHOUSE", "")).stem, {name: os.environ.get(name) for name in sorted(names)}]


def _files(project: Path) -> str:
    """A hash of all files that dbt may read as a part of the project."""
    found, seen = hashlib.sha256(), set()
    for folder, folders, names in os.walk(project, followlinks=True):  # as dbt does
        if os.path.realpath(folder) in seen:  # a link in a circle
            folders.clear()
            continue
        seen.add(os.path.realpath(folder))
        is_top = os.path.samefile(folder, project)
        folders[:] = sorted(name for name in folders if not is_top or name[0] != "." and name not in ("target", "logs"))
        for name in sorted(names):
            if name.endswith(READ):
                place = os.path.join(folder, name)
                about = os.stat(place)
                found.update(f"\0{place}\0{about.st_size}\0".encode())
                if about.st_size > LARGE:
                    found.update(str(about.st_mtime_ns).encode())
                else:
                    found.update(Path(place).read_bytes())
    return found.hexdigest()


if __name__ == "__main__":
    gc.set_threshold(SELDOM)
    sys.exit(run(sys.argv[1:]))
