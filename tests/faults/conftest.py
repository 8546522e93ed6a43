"""What the fault tests share: how many, with which seed, one site, and the summary."""
import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "scripts" / "lib")]

from builds import KILLS, Site  # noqa: E402

SEED = os.environ.get("NRR_FAULTS_SEED") or str(random.randrange(10**6))
# What is done in full only.
in_full_only = pytest.mark.skipif(KILLS < 100, reason="a sample; NRR_FAULTS=100 does it")
done = Counter()
_sites = []


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A published warehouse with readers; whoever leaves it leaves one of the two states published."""
    made = Site(tmp_path_factory.mktemp("faults"))
    _sites.append(made)
    yield made
    made.readers.close()


def pytest_generate_tests(metafunc):
    """One test a kill."""
    if "kill" in metafunc.fixturenames:
        metafunc.parametrize("kill", range(KILLS))


def pytest_terminal_summary(terminalreporter):
    """Say what was done: what a passing test doesn't."""
    failed = len(terminalreporter.stats.get("failed", [])) + len(terminalreporter.stats.get("error", []))
    readings = sum(made.readers.readings for made in _sites)
    places = ", ".join(f"{count} {place}" for place, count in sorted(done.items()))
    terminalreporter.write_line(f"seed {SEED}; kills: {places or 'none'}; readings: {readings}; violations: {failed}")
