"""Builds that are killed, at any moment and at chosen places, while others read what is published."""
from __future__ import annotations

import random
import time

from builds import PARTIAL, WHOLE
from conftest import KILLS, SEED, done

# What a killed build may leave for the next one to clear away, or what a page was being written to.
LEFT = (".warehouse.duckdb.build-1", ".warehouse.html.")
# Where to kill, besides at any moment; in an order in which a sample of the kills comes to the most telling ones.
PLACES = {
    "dbt's end": lambda site, build: any((place / "target" / "run_results.json").exists() for place in site.workplaces()),
    "work file": lambda site, build: _work_file(site),
    "publication": lambda site, build: build.identity_before != site.identity(),
    "workplace": lambda site, build: site.workplaces(),
    "page": lambda site, build: build.child("report"),
    "writing": lambda site, build: (_work_file(site) or 0) > 8 << 20,
    "page file": lambda site, build: list(site.folder.glob(".warehouse.html.*")),
    "dbt": lambda site, build: build.child("leashed_dbt.py"),
}


def _work_file(site) -> int | None:
    sizes = [file.stat().st_size for place in site.workplaces() for file in place.glob("warehouse.duckdb")]
    return sizes[0] if sizes else None


def _wait_for(place: str, site, build) -> None:
    while build.is_running():
        try:
            if PLACES[place](site, build):
                return
        except FileNotFoundError:  # gone while we looked
            pass
        time.sleep(0.001)


def _kill_one(site, chance: random.Random, place: str | None, victim: str, arguments: tuple, attempt: int) -> str | None:
    """Start a build of the other state and kill it, earlier at each attempt. Returns who was killed; None: it had ended before."""
    target, previous = site.other(), site.published()
    site.want(target)
    build = site.start(*arguments)
    build.identity_before = site.identity()
    if place:
        _wait_for(place, site, build)
        time.sleep(chance.choice((0, 0, 0.01, 0.1, 0.3)) * chance.random())
    else:
        time.sleep(chance.uniform(0, site.whole * (0.8 if arguments == PARTIAL else 1) / attempt))
    killed = build.kill(victim) if build.is_running() else None
    status = build.end()
    is_replaced = site.identity() != build.identity_before
    assert site.published() == (target if is_replaced else previous)
    assert [name for name in site.leftovers() if not name.startswith(LEFT)] == []
    site.readers.wait()
    allowed = {site.expected[previous]} | ({site.expected[target]} if is_replaced else set())
    site.readers.check(set(site.expected.values()), fresh=allowed)
    if killed == "child":
        _assert_told(build.log.read_text().strip().split("\n")[-1], status, is_replaced)
    elif status >= 0:
        assert status == 0 and is_replaced
        return None
    return killed


def _assert_told(last: str, status: int, is_replaced: bool) -> None:
    """A build whose child was killed goes on, and says what happened."""
    if is_replaced:
        assert status == 0
        assert last == "scripts/build: note: warehouse.duckdb is published, but its page was not written; " \
                       "scripts/report writes it." or not last.startswith("scripts/build: ")
    else:
        assert status == 1
        assert last == "scripts/build: dbt was ended by SIGKILL; if it gave a reason, that is above. " \
                       "The warehouse warehouse.duckdb is unchanged."


def test_a_killed_build_harms_nobody(site, kill):
    """Half-way, at the beginning, right before and after the end: the good warehouse stays, and is all that is seen."""
    chance = random.Random(f"{SEED}/{kill}")
    place = list(PLACES)[kill // 2 % len(PLACES)] if kill % 2 else None
    arguments = PARTIAL if chance.random() < 0.35 else WHOLE
    for attempt in range(1, 6):
        victim = chance.choice(("all", "all", "all", "parent", "child"))
        killed = _kill_one(site, chance, place, victim, arguments, attempt)
        if killed:
            break
    assert killed, "five builds had ended before they could be killed"
    done[f"at {place}" if place else "at any moment"] += 1
    if kill % 10 == 9 or kill == KILLS - 1:
        site.converge(site.other(), *(PARTIAL if kill % 20 == 9 else WHOLE))
