"""scripts/build that kills itself before an exact line of its own code: stepwise.py STEP IMAGE [arguments...]

STEP counts the lines run in build_command.py and warehouse.py; 0 kills nothing and prints their number. dbt, which has
its own tests, is replaced by a copy of IMAGE.
"""
import os
import shutil
import signal
import sys
from pathlib import Path

LIB = Path(__file__).resolve().parents[2] / "scripts" / "lib"
sys.path.insert(0, str(LIB))

import build_command  # noqa: E402
import dbt_run  # noqa: E402

TRACED = {str(LIB / name) for name in ("build_command.py", "warehouse.py")}


class Tracer:
    """Counts lines."""

    def __init__(self, step: int):
        """step: the number of the line before which to kill; 0: none."""
        self.step, self.lines = step, 0

    def __call__(self, frame, event, _):
        if frame.f_code.co_filename not in TRACED:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.step:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def main(step: int, image: str, arguments: list) -> int:
    def start(run, work):
        shutil.copyfile(image, work.file)
        return 0

    dbt_run.DbtRun.start = start
    dbt_run.DbtRun.carry_out = lambda run, failed: None
    tracer = Tracer(step)
    sys.settrace(tracer)
    try:
        return build_command.main(arguments)
    finally:
        sys.settrace(None)
        print(tracer.lines)


if __name__ == "__main__":
    step, image, *arguments = sys.argv[1:]
    sys.argv[0] = "build"
    sys.exit(main(int(step), image, arguments))
