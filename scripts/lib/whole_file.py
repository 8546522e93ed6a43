"""Files that are there as a whole or not at all."""
import contextlib
import glob
import os
from pathlib import Path


@contextlib.contextmanager
def whole_file(place: Path):
    """Write a file beside its place, and put it there when it is done.

    Args:
        place: where it goes; a file that is there is replaced.

    Yields:
        The file to write.
    """
    _remove_dead(place)
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        yield partial
        os.replace(partial, place)
    finally:
        partial.unlink(missing_ok=True)


def _remove_dead(place: Path) -> None:
    """Remove what processes left that were killed while they wrote."""
    for left in place.parent.glob(f".{glob.escape(place.name)}.*"):
        number = left.name.rpartition(".")[2]
        if number.isdigit() and not _is_running(int(number)):
            with contextlib.suppress(OSError):
                left.unlink()


def _is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's
        pass
    return True
