"""sqlfluff, which maps a file's depths once and not for each rule: quick_sqlfluff.py [sqlfluff's arguments...]

Making maps is a good part of what linting takes. A rule that looks for faults leaves the file as it is, and what one
adds to the map another one needn't know.
"""
import gc
import sys

from sqlfluff.cli.commands import cli
from sqlfluff.utils.reflow.depthmap import DepthMap


def map_once() -> None:
    """Have sqlfluff keep the last map that it made of a whole file."""
    make, last = DepthMap.from_parent, [None, None]

    def from_parent(cls, parent):
        if last[0] is not parent:
            last[:] = parent, make(parent)
        return last[1]

    DepthMap.from_parent = classmethod(from_parent)


if __name__ == "__main__":
    gc.set_threshold(10**6)  # what it makes lasts as long as it runs
    map_once()
    sys.exit(cli())
