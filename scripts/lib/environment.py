"""The project's own Python environments, made from the pinned requirements, once.

.venv is for DuckDB's build and tests; PostgreSQL and Spark, which bring much of their own, have .venv-postgres and
.venv-spark.

Standard library only, and plain enough to load under Pythons that are too old, so that they can be told so.
"""
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
ENGINES = ("postgres", "spark")
OLDEST = (3, 11)


class Refused(Exception):
    """Something a person has to put right; its text is one clear sentence that says what."""


def say(text):
    """Print one line of ours on stderr, after everything printed so far.

    Args:
        text: the line, without the program's name.
    """
    sys.stdout.flush()
    print("scripts/%s: %s" % (os.path.basename(sys.argv[0]), text), file=sys.stderr, flush=True)


def require_python():
    """Go on under a Python that is new enough: this one, or else a newer one found on PATH."""
    if sys.version_info >= OLDEST:
        return
    test = "import sys; sys.exit(sys.version_info < (%d, %d))" % OLDEST
    for minor in (13, 12, 11, 14):
        found = shutil.which("python3.%d" % minor)
        # It has to be tried: a version manager puts names on PATH that lead nowhere.
        if found and subprocess.call([found, "-c", test], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found] + sys.argv)
    say("Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2])
    sys.exit(2)


def enter(kind):
    """Make an environment if it isn't there or isn't right, and go on under its Python.

    Args:
        kind: "build", "test" or one of ENGINES: the requirements file to install.

    Raises:
        Refused: the environment can't be made.
    """
    make(kind)
    if os.path.realpath(sys.prefix) != os.path.realpath(_venv(kind)):
        # -I: a PYTHONPATH or a user's own packages must not get in between.
        os.execv(_python(kind), [_python(kind), "-I"] + sys.argv)


def make(kind):
    """Make an environment if it isn't there or isn't right.

    Args:
        kind: as for `enter`.

    Returns:
        Its Python.

    Raises:
        Refused: it can't be made.
    """
    if not _is_ready(kind):
        _make(kind)
    return _python(kind)


def _venv(kind):
    return os.path.join(PROJECT, ".venv-%s" % kind if kind in ENGINES else ".venv")


def _python(kind):
    return os.path.join(_venv(kind), "bin", "python")


def _stamp_file(kind):
    return os.path.join(_venv(kind), "installed-%s" % kind)


def _stamp(kind):
    """What has to be unchanged for an installed environment to be right: the pins, and the Python under it."""
    with open(os.path.join(PROJECT, "requirements", "%s.txt" % kind), "rb") as file:
        return "%s %s\n" % (hashlib.sha256(file.read()).hexdigest(), os.path.realpath(_python(kind)))


def _is_ready(kind):
    try:
        with open(_stamp_file(kind)) as file:
            return file.read() == _stamp(kind) and os.access(_python(kind), os.X_OK)
    except FileNotFoundError:
        return False


def _make(kind):
    """Install, one process at a time. The stamps are written last: an interrupted install is done again."""
    try:
        lock = open(os.path.join(PROJECT, ".venv.lock"), "w")
    except OSError as error:
        raise Refused("no environment can be made in %s: %s." % (PROJECT, error.strerror)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process that installs packages.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_ready(kind):  # by the process waited for
            return
        say("installing the pinned packages of requirements/%s.txt into %s (only once)."
            % (kind, os.path.basename(_venv(kind))))
        # What test.txt adds goes on top of what build.txt installed; anything else starts afresh.
        if kind in ENGINES or not _is_ready("build"):
            _create(kind)
        _install(kind)
        # test.txt holds all of build.txt, at the same versions.
        for done in {kind} if kind in ENGINES else {"build", kind}:
            with open(_stamp_file(done), "w") as file:
                file.write(_stamp(done))


def _create(kind):
    shutil.rmtree(_venv(kind), ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-I", "-m", "venv", _venv(kind)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if made.returncode:
        if "ensurepip" in made.stdout:
            raise Refused("%s can't make environments: install its venv package "
                          "(Debian and Ubuntu: python3-venv)." % sys.executable)
        raise Refused("making %s failed: %s" % (os.path.basename(_venv(kind)), (made.stdout.strip().split("\n") or ["no reason given"])[-1]))


def _install(kind):
    requirements = os.path.join(PROJECT, "requirements", "%s.txt" % kind)
    # Python compiles what it imports; to compile all that is there takes a third of the time.
    command = [_python(kind), "-I", "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check",
               "--no-compile", "--require-hashes", "--requirement", requirements]
    if subprocess.call(command, stdin=subprocess.DEVNULL):
        raise Refused("installing the packages of requirements/%s.txt failed; pip's reason is above." % kind)
