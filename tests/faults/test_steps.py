"""Builds that are killed before each line of the code that takes a workplace, publishes and cleans up."""
from __future__ import annotations

import random
import signal
import sys
from pathlib import Path

import pytest
from builds import PARTIAL
from conftest import KILLS, SEED, done

STEPWISE = str(Path(__file__).with_name("stepwise.py"))


def _build(site, step: int, arguments: tuple):
    """A build of the other state, of which dbt's part is a copy. Returns its status and what it printed."""
    state = site.other()
    site.want(state)
    build = site.start("--no-report", *arguments, name="step",
                       command=(sys.executable, "-I", STEPWISE, str(step), str(site.images[state])))
    return build.end(), build.log.read_text()


@pytest.mark.parametrize("arguments", [(), PARTIAL], ids=["whole", "partial"])
def test_a_build_killed_before_any_line_harms_nobody(site, arguments):
    status, printed = _build(site, 0, arguments)
    assert status == 0, printed
    steps = range(1, int(printed.split()[-1]) + 1)
    assert len(steps) > 100
    if KILLS < len(steps):
        steps = sorted(random.Random(SEED).sample(steps, KILLS))
    for step in steps:
        previous, identity = site.published(), site.identity()
        target = site.other()
        status, printed = _build(site, step, arguments)
        assert status == -signal.SIGKILL, printed
        assert site.published() == (target if site.identity() != identity else previous)
        assert set(site.leftovers()) <= {".warehouse.duckdb.build-1"}, step
        done["at a line"] += 1
    status, printed = _build(site, 0, arguments)
    assert status == 0, printed
    assert site.leftovers() == []
    site.readers.wait()
    site.readers.check(set(site.expected.values()))
