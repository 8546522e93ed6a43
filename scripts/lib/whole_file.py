"""Files that are there as a whole or not at all, unaltered or not, and what a page of a warehouse may replace."""
import contextlib
import glob
import hashlib
import os
from pathlib import Path

from environment import Refused


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


def sealed(content: bytes) -> bytes:
    """What to write so that damage of a file is seen: a digest, then the content.

    Args:
        content: what is wanted back.
    """
    return hashlib.sha256(content).digest() + content


def unsealed(written: bytes) -> bytes | None:
    """The content of what `sealed` gave; None where that isn't it any more.

    Args:
        written: what the file holds.
    """
    content = written[hashlib.sha256().digest_size:]
    return content if sealed(content) == written else None


def _is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's
        pass
    return True


def check_page(warehouse: str, output: Path, mark: str) -> None:
    """Refuse what can't be read, and to write over what is not ours.

    Args:
        warehouse: the DuckDB file that is going to be read.
        output: the HTML file.
        mark: what stands in every file of the command; an empty file is anybody's.

    Raises:
        Refused: one sentence about what is missing or in the way.
    """
    if not os.path.isfile(warehouse):
        raise Refused(f"there is no warehouse {warehouse}: scripts/build makes one.")
    if output.is_dir():
        raise Refused(f"{output} is a folder.")
    if not output.parent.is_dir():
        raise Refused(f"the folder of {output} does not exist.")
    if output.exists() and output.stat().st_size and mark.encode() not in output.read_bytes():
        raise Refused(f"{output} was not written by this command, so it is not replaced.")
