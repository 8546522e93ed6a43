"""An HTML file that a command writes from a warehouse: what it may replace, and how it gets into its place."""
import os
from pathlib import Path

from environment import Refused


def check(warehouse: str, output: Path, mark: str) -> None:
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


def put(text: str, output: Path) -> None:
    """Write the file; it is there as a whole or not at all.

    Args:
        text: what it holds.
        output: the HTML file.
    """
    partial = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)
