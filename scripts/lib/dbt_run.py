"""One run of dbt: its arguments, its process, and the artifacts that it leaves in the project's target folder."""
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from environment import PROJECT
from warehouse import Workplace
from whole_file import whole_file

LEASHED = Path(__file__).with_name("leashed_dbt.py")
DEFAULT_TARGET = "duckdb"
LEAVING_OUT = ("--exclude-resource-type", "--exclude-resource-types")
# With one of these, dbt builds a part of the project.
SELECTING = ("--select", "-s", "--models", "--model", "-m", "--exclude", "--selector", "--resource-type",
             "--resource-types", *LEAVING_OUT)
# Without these, all tables are made.
TESTS = {"test", "unit_test"}
ARTIFACTS = ("partial_parse.msgpack", "manifest.json", "semantic_manifest.json", "run_results.json")


def option(arguments: list[str], *names: str) -> str | None:
    """The value of an option among dbt's arguments.

    Args:
        arguments: dbt's arguments.
        names: the option's spellings, e.g. "--target", "-t".

    Returns:
        Its last value, as dbt takes it; None if it isn't there.
    """
    value = None
    for position, argument in enumerate(arguments):
        name, equals, rest = argument.partition("=")
        if name in names:
            value = rest if equals else "".join(arguments[position + 1:position + 2])
        elif argument[:2] in names:  # -tNAME
            value = argument[2:]
    return value


def without_option(arguments: list[str], name: str) -> list[str]:
    """dbt's arguments less an option and its values.

    Args:
        arguments: dbt's arguments.
        name: the option's spelling.

    Returns:
        The other arguments.
    """
    kept, skip = [], False
    for argument in arguments:
        if not skip and argument != name and not argument.startswith(f"{name}="):
            kept.append(argument)
        skip = not skip and argument == name
    return kept


def is_partial(arguments: list[str]) -> bool:
    """Whether dbt is asked for a part of the project's tables only.

    Args:
        arguments: dbt's arguments.
    """
    for position, argument in enumerate(arguments, start=1):
        name, equals, rest = argument.partition("=")
        values = {rest} if equals else set(itertools.takewhile(lambda word: word[:1] != "-", arguments[position:]))
        if name in LEAVING_OUT and values <= TESTS:
            continue
        if name in SELECTING or argument[:2] in SELECTING:
            return True
    return False


def target_name(arguments: list[str]) -> str:
    """The profile's output that dbt is going to use.

    Args:
        arguments: dbt's arguments.
    """
    return given(arguments, "TARGET", DEFAULT_TARGET, "--target", "-t")


def given(arguments: list[str], variable: str, default: str, *names: str) -> str:
    """An option of dbt's, from where dbt takes it.

    Args:
        arguments: dbt's arguments.
        variable: the name of its environment variable, less the prefix.
        default: its value where it is given nowhere.
        names: its spellings among the arguments.

    Returns:
        Its value.
    """
    by_environment = os.environ.get(f"DBT_ENGINE_{variable}") or os.environ.get(f"DBT_{variable}")
    return option(arguments, *names) or by_environment or default


def with_raw_path(arguments: list[str], raw: str | None, default: str) -> tuple[list[str], str | None]:
    """Put the raw folder among the vars that the user gives, which stay.

    Args:
        arguments: dbt's arguments.
        raw: the folder that the user named with --raw, if he did.
        default: the folder otherwise, unless his --vars name one.

    Returns:
        The new arguments, and the folder; --vars that aren't a mapping are left for dbt to refuse.
    """
    import yaml  # only there once .venv is

    variables = given_vars(arguments)
    if variables is None:
        return arguments, None
    if raw or "raw_path" not in variables:
        variables["raw_path"] = raw or default
    # YAML, not JSON: a date stays a date.
    text = yaml.safe_dump(variables, default_flow_style=True, sort_keys=False, width=1 << 20, allow_unicode=True).strip()
    return without_option(arguments, "--vars") + ["--vars", text], str(variables["raw_path"])


def given_vars(arguments: list[str]) -> dict | None:
    """The vars among dbt's arguments; None where they aren't a mapping.

    Args:
        arguments: dbt's arguments.
    """
    import yaml

    try:
        variables = yaml.load(option(arguments, "--vars") or "{}", _lenient_loader())
    except yaml.YAMLError:
        return None
    return variables if isinstance(variables, dict) else None


def _lenient_loader():
    """YAML's safe loader, but a day that no calendar has stays text: check_vars says which var it is, dbt would crash."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    def timestamp(loader, node):
        try:
            return loader.construct_yaml_timestamp(node)
        except ValueError:
            return node.value

    Loader.add_constructor("tag:yaml.org,2002:timestamp", timestamp)
    return Loader


class DbtRun:
    """A run of `dbt build` with its profile, log and target path in a directory of its own.

    Attributes:
        target: the target path.
        log: the log, in JSON lines.
    """

    def __init__(self, directory: Path, arguments: list[str]):
        self.directory = directory
        self.arguments = arguments
        self.target = Path(option(arguments, "--target-path") or directory / "target")
        self.log = Path(option(arguments, "--log-path") or directory / "logs") / "dbt.log"

    def start(self, work: Workplace | None) -> int:
        """Run dbt to its end.

        Args:
            work: whose work file to build; None: the profile says where.

        Returns:
            dbt's exit status; negative: the signal that ended it.
        """
        self._carry_in()
        environment = dict(os.environ, DBT_SEND_ANONYMOUS_USAGE_STATS="False", DO_NOT_TRACK="1")
        if not sys.stdout.isatty():
            environment.setdefault("DBT_USE_COLORS", "False")
        inherited = []
        if work:
            environment["NRR_WAREHOUSE"] = str(work.file)
            inherited = [work.lock.fileno()]  # the directory is not free before dbt too has ended
        leash, held = os.pipe()
        command = [sys.executable, "-I", str(LEASHED), str(leash), *self._command()]
        try:
            with subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL,
                                  pass_fds=[leash, *inherited]) as process:
                os.close(leash)
                try:
                    return process.wait()
                except BaseException:
                    process.kill()  # nothing it leaves is of use
                    raise
        finally:
            os.close(held)

    def _command(self) -> list[str]:
        """Ours first: where dbt takes an option once, the user's later one counts."""
        # Unit tests prove the code, not the data: scripts/test runs them.
        command = ["build", "--exclude-resource-type", "unit_test", "--project-dir", PROJECT,
                   "--target", target_name(self.arguments), "--target-path", str(self.target),
                   "--log-path", str(self.log.parent), "--log-format-file", "json"]
        if not option(self.arguments, "--profiles-dir"):
            command += ["--profiles-dir", str(self._profiles())]
        return command + self.arguments

    def _profiles(self) -> Path:
        """The folder of the profile: the user's own in the project, else a copy of the example."""
        if Path(PROJECT, "profiles.yml").exists():
            return Path(PROJECT)
        shutil.copyfile(Path(PROJECT, "profiles.example.yml"), self.directory / "profiles.yml")
        return self.directory

    def _carry_in(self) -> None:
        """What dbt parsed last time, so that it needn't parse what didn't change since."""
        self.target.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(Path(PROJECT, "target", ARTIFACTS[0]), self.target / ARTIFACTS[0])

    def carry_out(self, failed: bool) -> None:
        """Put the artifacts where dbt's users look for them. Another build may do the same: each file changes at once.

        Args:
            failed: whether the log and the compiled SQL are wanted too.
        """
        kept = Path(PROJECT, "target")
        with contextlib.suppress(OSError):  # a full disk, a read-only project: they are a convenience
            kept.mkdir(exist_ok=True)
            for name in ARTIFACTS:
                if (self.target / name).exists():
                    with whole_file(kept / name) as partial:
                        shutil.copyfile(self.target / name, partial)
            if failed:
                shutil.copytree(self.target / "compiled", kept / "compiled", dirs_exist_ok=True)
        if failed:
            with contextlib.suppress(OSError):
                self._keep_log(Path(PROJECT, "logs"))

    def _keep_log(self, folder: Path) -> None:
        """dbt's whole log, as text."""
        folder.mkdir(exist_ok=True)
        with open(self.log, encoding="utf-8") as lines, open(folder / "dbt.log", "w", encoding="utf-8") as text:
            for line in lines:
                with contextlib.suppress(ValueError, KeyError):
                    event = json.loads(line)["info"]
                    text.write(f"{event['ts']} [{event['level']}] {event['msg']}\n")
