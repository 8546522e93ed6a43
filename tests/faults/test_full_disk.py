"""A disk that fills up at different moments of a build."""
from __future__ import annotations

import os
import shutil
import subprocess
import threading

from contextlib import contextmanager
from pathlib import Path

import marts
import pytest
from builds import PARTIAL, run, said
from conftest import KILLS, done

MEGABYTE = 1 << 20
PLENTY = 512
# A sample leaves the tests out.
ARGUMENTS = () if KILLS >= 100 else PARTIAL
# How much of what a build needs is there, from not enough to begin with to not enough for the last model.
SHARES = (0.0, 0.03, 0.2, 0.4, 0.6, 0.8, 0.95)


class Disk:
    """A small file system with a published warehouse.

    Attributes:
        place: where it is.
    """

    def __init__(self, place: Path, image: Path):
        """place: an empty folder; image: the warehouse."""
        self.place = place
        self._mount(f"size={PLENTY}m", "tmpfs")
        self.file = place / "warehouse.duckdb"
        shutil.copyfile(image, self.file)

    def _mount(self, options: str, *what: str) -> None:
        kind = ["-t", "tmpfs"] if what else []
        subprocess.run(["mount", *kind, "-o", options, *what, str(self.place)], check=True, capture_output=True)

    def resize(self, size: int) -> None:
        """size: in bytes, of all of it."""
        self._mount(f"remount,size={size}")

    def used(self) -> int:
        """Bytes."""
        status = os.statvfs(self.place)
        return (status.f_blocks - status.f_bfree) * status.f_frsize

    @contextmanager
    def watched(self):
        """Yields a list whose last entry is the most that has been used since."""
        most, ended = [self.used()], threading.Event()

        def watch():
            while not ended.wait(0.01):
                most.append(max(most[-1], self.used()))

        thread = threading.Thread(target=watch)
        thread.start()
        yield most
        ended.set()
        thread.join()


@pytest.fixture(scope="module")
def disk(site, tmp_path_factory):
    """A disk on which state A is published, and how much a build of B used at most, and published by then."""
    place = tmp_path_factory.mktemp("disk")
    try:
        made = Disk(place, site.images["A"])
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no small disk can be mounted here ({error}); as root it can")
    try:
        site.want("B")
        with made.watched() as most:
            finished = run(["--raw", site.raw, "--no-report", *ARGUMENTS], made.place)
        assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr
        assert marts.of_file(made.file) == site.expected["B"]
        made.base = made.used()
        made.need = most[-1] - made.base
        yield made
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("share", SHARES if KILLS >= 100 else (0.2, 0.8))
def test_a_full_disk_is_a_sentence_and_leaves_the_warehouse(site, disk, share):
    before = disk.file.read_bytes()
    disk.resize(disk.base + int(disk.need * share))
    site.want("A")
    finished = run(["--raw", site.raw, "--no-report", *ARGUMENTS], disk.place)
    disk.resize(PLENTY * MEGABYTE)
    assert finished.returncode != 0
    sentence = said(finished.stderr)
    assert "No space left on device" in sentence and sentence.endswith("The warehouse warehouse.duckdb is unchanged.")
    assert disk.file.read_bytes() == before
    assert [entry.name for entry in disk.place.iterdir()] == ["warehouse.duckdb"]
    done["full disks"] += 1


def test_with_room_again_a_build_converges(site, disk):
    disk.resize(PLENTY * MEGABYTE)
    site.want("A")
    finished = run(["--raw", site.raw, *ARGUMENTS], disk.place)
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr
    assert marts.of_file(disk.file) == site.expected["A"]


def test_a_page_without_room_is_a_note(site, disk):
    """The warehouse is published all the same."""
    site.want("A")
    (disk.place / "warehouse.html").unlink(missing_ok=True)
    disk.resize(disk.used() + 64 * 1024)
    command = [str(Path(__file__).parents[2] / "scripts" / "report"), "--warehouse", "warehouse.duckdb"]
    finished = subprocess.run(command, cwd=disk.place, capture_output=True, text=True, timeout=120)
    disk.resize(PLENTY * MEGABYTE)
    assert finished.returncode == 1 and "Traceback" not in finished.stderr
    assert "No space left on device" in finished.stderr
    assert [entry.name for entry in disk.place.iterdir()] == ["warehouse.duckdb"]
