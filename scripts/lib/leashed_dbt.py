"""dbt in a process that dies with the one that started it: leashed_dbt.py FD [dbt arguments...]

FD is the reading end of a pipe whose other end only the parent holds. When the parent is killed without a chance to
clean up, the pipe closes, and dbt must not go on writing into a work file that the next build removes.
"""
import gc
import logging
import os
import sys
import threading


def _end_with_parent(pipe):
    os.read(pipe, 1)
    os._exit(1)


if __name__ == "__main__":
    # A log that can't be written, on a full disk, is no reason for a traceback a line.
    logging.raiseExceptions = False
    # What dbt makes lasts as long as it runs: looking for garbage in it all the time is time lost.
    gc.set_threshold(10**6)
    threading.Thread(target=_end_with_parent, args=(int(sys.argv.pop(1)),), daemon=True).start()
    from dbt.cli.main import cli

    sys.argv[0] = "dbt"
    cli()
