"""The published DuckDB file: where it is built, and how it is put in place.

A build writes into a directory of its own beside FILE (so that the last step is a rename within one file system):

    .warehouse.duckdb.build-1/warehouse.duckdb

The work file has FILE's name (the real one, where FILE is a symbolic link), because DuckDB names the catalog after it
and stored views name the catalog. The directories are numbered, not random: dbt parses everything again whenever the
path of its database is new. A build, and its dbt, hold a lock in the directory as long as they live: a directory whose
lock is free belongs to a dead build.
"""
import contextlib
import fcntl
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from environment import Refused, say

# A catalog of one of these names can't be told from a schema, or is renamed by DuckDB.
RESERVED = {"marts", "main", "temp", "system", "raw", "staging", "intermediate", "history", "failures"}
SLOTS = 100
# The raw tables that hold what happened, as shapes() in macros/raw/raw_tables.sql; a company has one of them.
FACTS = ("subscription_events", "subscription_periods", "mrr_history")
# As in profiles.example.yml.
STORAGE = "v1.2.0"
HEADERS = 3 * 4096  # bytes before DuckDB's first block


@dataclass
class Workplace:
    """A build's own directory.

    Attributes:
        shown: FILE as the caller wrote it, for messages.
        published: FILE's place, symbolic links resolved.
        directory: the directory.
        file: the work file in it, which dbt builds.
        lock: the directory's lock, held.
        seeded_from: the identity of the published file whose marts the build keeps in part, if it does.
    """

    shown: str
    published: Path
    directory: Path
    file: Path
    lock: IO
    seeded_from: tuple | None = None


def check(shown: str) -> Path:
    """Refuse a FILE that a build can't or must not replace.

    Args:
        shown: FILE as the caller wrote it.

    Returns:
        FILE's place, symbolic links resolved.

    Raises:
        Refused: it says why.
    """
    path = Path(os.path.realpath(shown))
    if path.is_dir():
        raise Refused(f"{shown} is a folder, not a warehouse file.")
    if not path.parent.is_dir():
        raise Refused(f"the folder of {shown} does not exist.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise Refused(f"the folder of {shown} can't be written to.")
    catalog = path.name.lstrip(".").split(".")[0]
    if set(catalog) & set("'\""):
        raise Refused(f"{shown} can't be the warehouse's name: DuckDB calls the database after the file, "
                      "and a quote in a name breaks the SQL of others.")
    if not catalog or catalog.lower() in RESERVED:
        raise Refused(f"{shown} can't be the warehouse's name: DuckDB calls the database after the file, "
                      f"and \"{catalog}\" is taken.")
    if path.exists():
        _check_is_ours(path, shown)
    return path


def _check_is_ours(path: Path, shown: str) -> None:
    """A slip like `--warehouse invoices.csv` must not cost anybody a file."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Refused(f"{shown} is not a regular file.")
    try:
        with open(path, "rb") as file:
            start = file.read(12)
    except OSError as error:
        raise Refused(f"{shown} can't be read: {error.strerror}.") from None
    if start and start[8:] != b"DUCK":
        raise Refused(f"{shown} is not a DuckDB file, so it is not replaced.")


@contextlib.contextmanager
def workplace(shown: str, published: Path):
    """Take a directory for one build; it is gone afterwards, however the build ends.

    Args:
        shown: FILE as the caller wrote it.
        published: FILE's place, as `check` returned it.

    Yields:
        The Workplace.

    Raises:
        Refused: there is no room for it.
    """
    try:
        directory, lock = _take_slot(published)
    except OSError as error:
        raise Refused(f"the folder of {shown} can't be built in: {error.strerror}.") from None
    try:
        yield Workplace(shown, published, directory, directory / published.name, lock)
    finally:
        _remove(directory, lock)
        lock.close()


def _take_slot(published: Path):
    """The first free slot's directory and lock. All other free ones hold what dead builds left: they go."""
    taken = None
    for number in range(1, SLOTS + 1):
        directory = published.with_name(f".{published.name}.build-{number}")
        if taken and not directory.exists():
            continue
        lock = _lock(directory)
        if lock is None:  # a living build's
            continue
        if taken:
            _remove(directory, lock)
            lock.close()
        else:
            _empty(directory)
            taken = directory, lock
    if not taken:
        raise Refused(f"{SLOTS} builds of {published.name} are running already.")
    return taken


def _lock(directory: Path):
    """Lock a directory, made if need be. None if another build has it, or another user, or it was just taken away."""
    directory.mkdir(exist_ok=True)
    try:
        lock = open(directory / "lock", "w")
    except (FileNotFoundError, PermissionError):
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between open and lock its last holder may have removed it: then this is a lock on nothing.
        if os.path.samestat(os.fstat(lock.fileno()), os.stat(lock.name)):
            return lock
    except (BlockingIOError, FileNotFoundError):
        pass
    lock.close()
    return None


def _empty(directory: Path) -> None:
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != "lock":
            entry.unlink()


def _remove(directory: Path, lock) -> None:
    """Remove a directory whose lock we hold: the lock last, so that nobody takes a half-empty one for a free one."""
    place = directory / "lock"
    with contextlib.suppress(OSError):
        # Somebody took the directory away, and another build made one of the same name.
        if place.exists() and not os.path.samestat(os.fstat(lock.fileno()), place.stat()):
            return
        _empty(directory)
        place.unlink(missing_ok=True)
        directory.rmdir()  # fails, and should, if the next build is in it already


def seed_work_file(work: Workplace, is_kept: bool = True) -> None:
    """Start the work file as a copy of the published one, if there is one.

    Args:
        work: the build's workplace.
        is_kept: whether marts of the copy stay as they are, so that only the file they are of may be replaced.
    """
    with contextlib.suppress(FileNotFoundError):
        with open(work.published, "rb") as source, open(work.file, "wb") as copy:
            if is_kept:
                work.seeded_from = _identity(os.fstat(source.fileno()))
            shutil.copyfileobj(source, copy, 1 << 20)


def is_damaged(work: Workplace) -> bool:
    """Whether there is a work file with values that can't be read.

    Args:
        work: the build's workplace; nobody has its file open.
    """
    import duckdb

    try:
        with duckdb.connect(str(work.file), read_only=True) as connection:
            _read(connection, "table_type = 'BASE TABLE'")
    except duckdb.Error:
        return work.file.exists()
    return False


def begin_anew(work: Workplace) -> None:
    """Make the work file as a full build begins, whatever it was.

    Args:
        work: the build's workplace.

    Raises:
        Refused: as carry_history does.
    """
    for file in (work.file, Path(f"{work.file}.wal")):
        file.unlink(missing_ok=True)
    carry_history(work)


def carry_history(work: Workplace) -> None:
    """Start the work file with what the published one recorded of earlier reports, if there is such a record.

    Args:
        work: the build's workplace.

    Raises:
        Refused: the published file can't be read, so its record would be lost.
    """
    import duckdb  # only there once .venv is

    if not work.published.exists() or not work.published.stat().st_size:
        return
    seen = work.directory / "seen"  # under another name: a write-ahead log beside FILE is some other program's
    for take in (os.link, shutil.copyfile):  # a copy where there are no links, or a program locks FILE to write
        try:
            take(work.published, seen)
            _copy_history(seen, work.file)
            return
        except (OSError, duckdb.Error) as error:
            reason = str(error).splitlines()[0]
            work.file.unlink(missing_ok=True)
        finally:
            seen.unlink(missing_ok=True)
    raise Refused(f"{work.shown} can't be read, so what it recorded of earlier reports would be lost ({reason}); "
                  "move it away to begin a new record.")


def _copy_history(source: Path, target: Path) -> None:
    """Copy the tables of schema history into a new file."""
    import duckdb

    # A file stays of the format in which it was made: the profile's.
    with duckdb.connect(str(target), config={"storage_compatibility_version": STORAGE}) as connection:
        path = str(source).replace("'", "''")
        connection.execute(f"attach '{path}' as \"published file\" (read_only); create schema history")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'published file' and schema_name = 'history'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f'create table history."{table}" as from "published file".history."{table}"')


def _identity(status: os.stat_result) -> tuple:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def publish(work: Workplace) -> None:
    """Put the work file in FILE's place, in one atomic step.

    Args:
        work: the build's workplace.

    Raises:
        Refused: dbt wrote no work file, no raw table of facts has a row, or FILE is no longer the one that the work
            file is a copy of.
    """
    _settle(work)
    folder = os.open(work.published.parent, os.O_RDONLY)
    try:
        # One publication at a time, or two could find the same file published and both replace it.
        with contextlib.suppress(OSError):  # not every network's file system can lock a folder
            fcntl.flock(folder, fcntl.LOCK_EX)
        present = work.published.exists()
        if work.seeded_from and not (present and _identity(work.published.stat()) == work.seeded_from):
            raise Refused(f"another build replaced {work.shown} while this one was rebuilding a part of it: "
                          "run it again.")
        if present:
            shutil.copymode(work.published, work.file)
            _warn_of_writer(work)
        _swap(work)
        os.fsync(folder)
    finally:
        os.close(folder)


def _settle(work: Workplace) -> None:
    """Get everything that dbt wrote into the one work file, and that onto the disk; read the marts from there."""
    import duckdb  # only there once .venv is

    if not work.file.exists():
        raise Refused("dbt built no warehouse: does anything match --select, and does the profile take its path from "
                      "env_var('NRR_WAREHOUSE')?")
    try:
        with duckdb.connect(str(work.file)) as connection:
            connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise Refused(f"the new warehouse can't be written: {_first_line(error)}.") from None
    if Path(f"{work.file}.wal").exists():
        raise Refused("DuckDB left a write-ahead log beside the new warehouse.")
    with open(work.file, "rb+") as file:
        os.fsync(file.fileno())
    try:
        with duckdb.connect(str(work.file), read_only=True) as connection:
            _check_length(connection, work.file)
            _read(connection, "table_schema = 'marts'")
            _check_facts(connection)
    except duckdb.Error as error:
        raise Refused(f"the new warehouse can't be read: {_first_line(error)}.") from None


def _check_facts(connection) -> None:
    """Refuse a warehouse of nothing: an export that failed looks like this, and would take the place of good marts."""
    import duckdb  # only there once .venv is

    try:
        has_rows = any(connection.execute(f"select 1 from raw.{table} limit 1").fetchone() for table in FACTS)
    except duckdb.CatalogException:  # a profile whose dbt makes no views of raw files
        return
    if not has_rows:
        raise Refused(f"there is no row in {', '.join(FACTS[:-1])} or {FACTS[-1]}: is the export empty?")


def _check_length(connection, file: Path) -> None:
    """Refuse a file whose end is missing: what stood there may be no mart's, but the next build's ground."""
    block, used = connection.execute("select block_size, used_blocks from pragma_database_size()").fetchone()
    if file.stat().st_size < HEADERS + block * used:
        raise Refused("the new warehouse can't be read: its file is shorter than what DuckDB wrote.")


def _read(connection, relations: str) -> None:
    """Read every value of some tables and views: DuckDB keeps a checksum of each block, and compares it then."""
    names = connection.execute(
        "select format('\"{}\".\"{}\"', table_schema, table_name) from information_schema.tables where "
        + relations).fetchall()
    for name, in names:
        connection.execute(f"select bit_xor(hash(read)) from {name} as read").fetchall()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".!")


def _swap(work: Workplace) -> None:
    """Rename. A write-ahead log beside FILE goes first.

    Some other program wrote into FILE and left the log. It belongs to the file being replaced: DuckDB would apply it
    to the new one without a word. Should the rename fail, it is put back.
    """
    log, aside = Path(f"{work.published}.wal"), work.directory / "replaced.wal"
    try:
        log.rename(aside)
    except FileNotFoundError:
        aside = None
    try:
        os.replace(work.file, work.published)
    except OSError:
        if aside:
            aside.rename(log)
        raise
    if aside:
        say(f"note: another program had written into the replaced {work.shown}; its {log.name} went with that file.")


def _warn_of_writer(work: Workplace) -> None:
    """A program that only reads is never in the way. One that holds FILE for writing should know it is on its own."""
    try:
        with open(work.published, "rb") as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"note: another program has {work.shown} open for writing; it goes on with the old file and must not "
            "write into it any more.")
    except OSError:
        pass  # a file that can't be locked tells nothing
