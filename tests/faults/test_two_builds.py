"""Two builds of one warehouse at once."""
from __future__ import annotations

import random
import signal
import threading
import time

import pytest
import warehouse
from builds import PARTIAL, STATES, said
from conftest import SEED, done, in_full_only
from environment import Refused


def _start_both(site, *arguments) -> dict:
    """A build of each state, and the two workplaces they take."""
    builds = {state: site.start("--raw", site.raw.with_name(state), *arguments, name=state) for state in STATES}
    while len(site.workplaces()) < 2:
        assert all(build.is_running() for build in builds.values())
        time.sleep(0.01)
    return builds


def _last_published(builds: dict) -> str:
    """The state whose build ended last; called while both run."""
    while True:
        running = [state for state, build in builds.items() if build.is_running()]
        if len(running) == 1:
            return running[0]
        assert running, "both ended in the same hundredth of a second"
        time.sleep(0.01)


@in_full_only
def test_of_two_whole_builds_the_later_one_stays(site):
    builds = _start_both(site, "--no-report")
    later = _last_published(builds)
    assert [build.end() for build in builds.values()] == [0, 0]
    assert site.published() == later
    assert site.leftovers() == []
    site.readers.wait()
    site.readers.check(set(site.expected.values()))


def test_of_two_partial_builds_the_later_one_gives_way(site):
    """Both started from the published file: the later one's copy is out of date when it could publish."""
    builds = _start_both(site, *PARTIAL, "--no-report")
    later = _last_published(builds)
    statuses = {state: build.end() for state, build in builds.items()}
    earlier = next(state for state in STATES if state != later)
    assert statuses == {earlier: 0, later: 1}
    assert site.published() == earlier
    assert said(builds[later].log.read_text()).startswith(
        "scripts/build: another build replaced warehouse.duckdb while this one was rebuilding a part of it: run it again.")
    assert site.leftovers() == []
    site.readers.wait()
    site.readers.check(set(site.expected.values()))


@in_full_only
def test_of_two_builds_one_is_killed_and_the_other_takes_no_notice(site):
    chance = random.Random(f"{SEED}/two")
    builds = _start_both(site, "--no-report")
    time.sleep(chance.uniform(0, site.whole))
    doomed, other = chance.sample(STATES, 2)
    killed = builds[doomed].is_running() and builds[doomed].kill("all")
    assert builds[other].end() == 0
    assert builds[doomed].end() == (-signal.SIGKILL if killed else 0)
    done["of two builds"] += bool(killed)
    if killed:
        assert site.published() == other
    site.converge(site.other(), *PARTIAL)


def test_two_publications_at_once_are_one_after_the_other(tmp_path, monkeypatch):
    """Between the look at what is published and the swap, nobody else may publish."""
    published = tmp_path / "warehouse.duckdb"
    published.write_text("old")
    works = []
    for number in (1, 2):
        directory = tmp_path / str(number)
        directory.mkdir()
        works.append(warehouse.Workplace("w", published, directory, directory / published.name, None))
        warehouse.seed_work_file(works[-1])
        works[-1].file.write_text(str(number))
    monkeypatch.setattr(warehouse, "_settle", lambda work: None)
    refused, second = [], []

    def publish_second():
        try:
            warehouse.publish(works[1])
        except Refused as refusal:
            refused.append(str(refusal))

    def begin_second(work):
        if not second:
            second.append(threading.Thread(target=publish_second))
            second[0].start()
            second[0].join(0.5)

    monkeypatch.setattr(warehouse, "_warn_of_writer", begin_second)
    warehouse.publish(works[0])
    second[0].join()
    assert published.read_text() == "1"
    assert refused == ["another build replaced w while this one was rebuilding a part of it: run it again."]
