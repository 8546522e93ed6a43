"""Files that are damaged or taken away: under a build, and before it."""
from __future__ import annotations

import contextlib
import os
import random
import shutil
import sys
import time
from pathlib import Path

import duckdb
import marts
import pytest
import warehouse
from builds import KILLS, PARTIAL, WHOLE, run, said
from conftest import SEED, done, in_full_only
from environment import Refused

STEPWISE = str(Path(__file__).with_name("stepwise.py"))
BLOCK = 1 << 18  # DuckDB's


def _truncate(file: Path, chance: random.Random) -> None:
    size = file.stat().st_size
    os.truncate(file, size - chance.choice([1, chance.randint(1, size)]))


def _empty(file: Path, chance: random.Random) -> None:
    os.truncate(file, 0)


def _spoil_header(file: Path, chance: random.Random) -> None:
    _overwrite(file, 0, b"\0" * warehouse.HEADERS)


def _spoil_blocks(file: Path, chance: random.Random) -> None:
    for _ in range(20):
        _overwrite(file, chance.randrange(file.stat().st_size), chance.randbytes(4096))


def _remove(file: Path, chance: random.Random) -> None:
    file.unlink()


def _remove_folder(file: Path, chance: random.Random) -> None:
    shutil.rmtree(file.parent, ignore_errors=True)


def _overwrite(file: Path, at: int, content: bytes) -> None:
    with open(file, "rb+") as out:
        out.seek(at)
        out.write(content)


DAMAGES = {
    "truncated": _truncate, "empty": _empty, "header spoilt": _spoil_header, "blocks spoilt": _spoil_blocks,
    "removed": _remove, "folder removed": _remove_folder,
}


def _damage_when_written(site, build, damage, chance: random.Random) -> bool:
    """Whether the work file was still there to be damaged, some time after dbt began to write it."""
    while build.is_running():
        with contextlib.suppress(FileNotFoundError):
            for file in (file for place in site.workplaces() for file in place.glob("warehouse.duckdb")):
                if file.stat().st_size > 4 << 20:
                    time.sleep(chance.uniform(0, site.whole / 4))
                    damage(file, chance)
                    return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("damage", [
    "blocks spoilt", *(pytest.param(damage, marks=in_full_only) for damage in DAMAGES if damage != "blocks spoilt")])
def test_a_work_file_damaged_while_dbt_writes_it(site, damage):
    """dbt has most of it in memory: either that is published, whole, or nothing is, and a sentence says so."""
    chance = random.Random(f"{SEED}/{damage}")
    for _ in range(5):
        target, previous = site.other(), site.published()
        site.want(target)
        build = site.start("--no-report", *WHOLE)
        is_damaged = _damage_when_written(site, build, DAMAGES[damage], chance)
        status = build.end()
        if is_damaged:
            break
    assert is_damaged, "five builds had ended before they could be damaged"
    if status:
        assert site.published() == previous
        assert said(build.log.read_text()).endswith("The warehouse warehouse.duckdb is unchanged.")
    else:
        assert site.published() == target
    assert site.leftovers() == []
    done["damaged"] += 1
    site.readers.wait()
    site.readers.check(set(site.expected.values()))


@pytest.mark.parametrize("damage", ["truncated", "empty", "header spoilt", "blocks spoilt"])
def test_a_work_file_damaged_after_dbt_is_not_published(site, damage, tmp_path):
    """Here dbt's part is a copy of a damaged file: nobody has it in memory, so the damage has to be found."""
    image = tmp_path / "image.duckdb"
    for number in range(5 if KILLS >= 100 else 2):
        target, previous = site.other(), site.published()
        shutil.copyfile(site.images[target], image)
        DAMAGES[damage](image, random.Random(f"{SEED}/{damage}/{number}"))
        site.want(target)
        build = site.start("--no-report", command=(sys.executable, "-I", STEPWISE, "0", str(image)))
        status, printed = build.end(), build.log.read_text()
        if status == 0:  # what was spoilt was no mart's
            assert damage == "blocks spoilt" and site.published() == target
        else:
            assert site.published() == previous
            *sentences, _ = printed.strip().split("\n")  # the number of lines comes last
            assert said("\n".join(sentences)).endswith("The warehouse warehouse.duckdb is unchanged.")
        assert site.leftovers() == []
    site.readers.wait()
    site.readers.check(set(site.expected.values()))


def test_a_file_without_its_end_is_not_published(site, tmp_path):
    """The last bytes are no mart's: no reader would miss them, but the next build would, or DuckDB when it opens it."""
    work = warehouse.Workplace("w", tmp_path / "w.duckdb", tmp_path, tmp_path / "warehouse.duckdb", None)
    shutil.copyfile(site.images["A"], work.file)
    os.truncate(work.file, work.file.stat().st_size - 1)
    with pytest.raises(Refused, match="the new warehouse can't be (read: its file is shorter|written: )"):
        warehouse.publish(work)
    shutil.copyfile(site.images["A"], work.file)
    warehouse.publish(work)
    assert marts.of_file(work.published) == site.expected["A"]


def test_a_table_that_a_mart_only_shows_is_read_too(site, tmp_path):
    """Some marts are views: what is damaged is a table of another schema, and readers would meet it all the same."""
    image, previous = tmp_path / "image.duckdb", site.published()
    shutil.copyfile(site.images[site.other()], image)
    with duckdb.connect(str(image), read_only=True) as connection:
        blocks = connection.execute(
            "select distinct block_id from pragma_storage_info('intermediate.int_mrr_changes')"
            " where column_name = 'mrr_after' and persistent and block_id >= 0").fetchall()
    assert blocks
    for block, in blocks:
        _overwrite(image, 3 * 4096 + block * BLOCK + 64, random.Random(SEED).randbytes(64))
    site.want(site.other())
    build = site.start("--no-report", command=(sys.executable, "-I", STEPWISE, "0", str(image)))
    assert build.end() != 0 and site.published() == previous
    assert "the new warehouse can't be read" in build.log.read_text()


@pytest.fixture()
def broken(site, tmp_path):
    """A folder whose published file can be damaged without a reader seeing it."""
    site.want("B")
    shutil.copyfile(site.images["A"], tmp_path / "warehouse.duckdb")
    return tmp_path / "warehouse.duckdb"


def test_a_file_that_is_no_warehouse_any_more_is_not_replaced(site, broken):
    """It says so, and leaves it to a person: it may be somebody's own file."""
    DAMAGES["header spoilt"](broken, None)
    before = broken.read_bytes()
    done = run(["--raw", site.raw], broken.parent)
    assert done.returncode == 1
    assert said(done.stderr) == "scripts/build: warehouse.duckdb is not a DuckDB file, so it is not replaced."
    assert broken.read_bytes() == before


def test_a_damaged_warehouse_is_no_ground_to_build_a_part_on(site, broken):
    _overwrite(broken, 4096, random.Random(SEED).randbytes(8192))  # both of DuckDB's own headers
    before = broken.read_bytes()
    done = run(["--raw", site.raw, *PARTIAL], broken.parent)
    assert done.returncode != 0
    assert said(done.stderr).endswith("The warehouse warehouse.duckdb is unchanged.")
    assert broken.read_bytes() == before


@in_full_only
@pytest.mark.parametrize("damage", ["truncated", "headers", "empty", "blocks spoilt"])
def test_a_whole_build_replaces_a_damaged_warehouse_or_says_what_would_be_lost(site, broken, damage):
    if damage == "headers":
        _overwrite(broken, 4096, random.Random(SEED).randbytes(8192))
    elif damage == "truncated":
        os.truncate(broken, 5 * BLOCK)
    else:
        DAMAGES[damage](broken, random.Random(SEED))
    before = broken.read_bytes()
    done = run(["--raw", site.raw, "--no-report"], broken.parent)
    if done.returncode == 0:
        assert marts.of_file(broken) == site.expected["B"]
    else:
        assert damage != "empty" and "would be lost" in said(done.stderr)
        assert broken.read_bytes() == before
