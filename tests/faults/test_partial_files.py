"""What a process leaves that is killed while it writes a page or an artifact."""
from __future__ import annotations

import os
import subprocess

import pytest
from whole_file import whole_file


def test_the_next_writer_removes_what_a_dead_one_left(tmp_path):
    dead = subprocess.Popen(["true"])
    dead.wait()
    left, living, other = (tmp_path / name for name in
                           (f".page.html.{dead.pid}", f".page.html.{os.getppid()}", f".else.html.{dead.pid}"))
    for file in (left, living, other):
        file.write_text("half a p")
    with whole_file(tmp_path / "page.html") as partial:
        partial.write_text("a page")
        assert not (tmp_path / "page.html").exists()
    assert (tmp_path / "page.html").read_text() == "a page"
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "page.html", living, other])


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    place = tmp_path / "page.html"
    place.write_text("old")
    with pytest.raises(OSError), whole_file(place) as partial:
        partial.write_text("half a p")
        raise OSError("the disk is full")
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]
