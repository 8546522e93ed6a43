"""dbt in a process that dies with the one that started it: leashed_dbt.py FD [dbt arguments...]

FD is the reading end of a pipe whose other end only the parent holds. When the parent is killed without a chance to
clean up, the pipe closes, and dbt must not go on writing into a work file that the next build removes.
"""
import gc
import logging
import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))  # under -I no folder of ours is searched

import parsed_dbt  # noqa: E402


def _end_with_parent(pipe):
    os.read(pipe, 1)
    os._exit(1)


if __name__ == "__main__":
    # A log that can't be written, on a full disk, is no reason for a traceback a line.
    logging.raiseExceptions = False
    gc.set_threshold(parsed_dbt.SELDOM)
    threading.Thread(target=_end_with_parent, args=(int(sys.argv[1]),), daemon=True).start()
    sys.exit(parsed_dbt.run(sys.argv[2:]))
