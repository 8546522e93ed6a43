"""scripts/lib/parsed_dbt.py: dbt parses once for all warehouses and raw folders, and again for whatever else changes."""
import json
import os
from pathlib import Path
from unittest import mock

import duckdb
import pytest
from dbt.cli.main import cli
from dbt_here import parsed_dbt, seldom_collected

PROFILE = """
nrr:
  target: a
  outputs:
    a: &a {type: duckdb, path: "{{ env_var('NRR_WAREHOUSE') }}", schema: "{{ env_var('NRR_SCHEMA', 'main') }}", threads: 1}
    b: *a
"""
PROJECT = "name: nrr\nprofile: nrr\nflags: {send_anonymous_usage_stats: false}\nmacro-paths: [macros]\n" \
          "vars: {raw_path: unknown, months: 12}\n"
MACRO = "{% macro about() %}'{{ target.name }} {{ var('months') }} {{ var('raw_path') if execute }}'{% endmacro %}"


@pytest.fixture
def site(tmp_path):
    """A project of one model, and a function that runs dbt on it: what the model says, and whether dbt parsed."""
    project = tmp_path / "project"
    for folder in ("models", "macros"):
        (project / folder).mkdir(parents=True)
    (project / "dbt_project.yml").write_text(PROJECT)
    (project / "profiles.yml").write_text(PROFILE)
    (project / "macros" / "about.sql").write_text(MACRO)
    (project / "models" / "m.sql").write_text("select {{ about() }} || '{{ this.schema }}' as said")

    def run(folder: str, *arguments: str, status: int = 0, variables: dict | None = None, as_by=None, **environment: str):
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        warehouse, parsed = place / "warehouse.duckdb", place / "target" / "partial_parse.msgpack"
        parsed.unlink(missing_ok=True)  # dbt writes it when it parses
        command = [
            "run", "--quiet", "--project-dir", str(project), "--profiles-dir", str(project),
            "--target-path", str(place / "target"), "--log-path", str(place),
            "--vars", json.dumps({"raw_path": folder} | (variables or {})), *arguments,
        ]  # fmt: skip
        with mock.patch.dict(os.environ, {"NRR_WAREHOUSE": str(warehouse)} | environment), seldom_collected():
            assert parsed_dbt.run(command, as_by) == status
        if status:
            return None
        with duckdb.connect(str(warehouse)) as connection:
            said = connection.execute(f"select said from {environment.get('NRR_SCHEMA', 'main')}.m").fetchone()[0]
        assert (place / "target" / "manifest.json").exists()
        return said, parsed.exists()

    return project, run


def kept(project: Path) -> list[Path]:
    return sorted((project / "target" / "parsed").iterdir())


def test_another_warehouse_and_raw_folder_need_no_parsing(site):
    project, run = site
    assert run("one") == ("a 12 onemain", True)
    (file,) = kept(project)
    assert run("two") == ("a 12 twomain", False)
    assert kept(project) == [file]


def test_whatever_else_changes_is_seen(site, monkeypatch):
    """Vars, the target, the profile and its environment, the project's files, dbt's versions; and what was is known again."""
    project, run = site
    run("one")
    linked, elsewhere = project / "models" / "target", project.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "round").symlink_to(elsewhere)
    linked.symlink_to(elsewhere)
    assert run("one", variables={"months": 6}) == ("a 6 onemain", True)
    assert run("one", "--target", "b") == ("b 12 onemain", True)
    assert run("one", NRR_SCHEMA="other") == ("a 12 oneother", True)
    (project / "macros" / "about.sql").write_text(MACRO.replace("}} {{", "}}, {{"))
    assert run("one") == ("a, 12, onemain", True)
    (project / "macros" / "about.sql").write_text(MACRO)
    assert run("two") == ("a 12 twomain", False)
    (linked / "n.sql").write_text("select 1 as n")
    assert run("two") == ("a 12 twomain", True)
    (project.parent / "profiles.yml").write_text(PROFILE.replace("threads: 1", "threads: 2"))
    assert run("two", "--profiles-dir", str(project.parent)) == ("a 12 twomain", True)
    monkeypatch.setattr(parsed_dbt, "_versions", lambda: {"dbt-core": "1"})
    assert run("two") == ("a 12 twomain", True)
    assert len(kept(project)) == 8


def test_what_changes_while_dbt_runs_is_not_kept(site, monkeypatch):
    """Nobody knows which of both was read."""
    project, run = site
    main = cli.main

    def changing(*arguments, **options):
        try:
            main(*arguments, **options)
        finally:
            (project / "models" / "n.sql").write_text("select 1 as n")

    monkeypatch.setattr(cli, "main", changing)
    assert run("one") == ("a 12 onemain", True)
    assert not (project / "target").exists()


def test_who_knows_that_vars_decide_nothing_needs_no_parsing(site):
    """Parsed with others' arguments, unless that is kept already; and dbt still has its own vars."""
    project, run = site
    usual = ["parse", "--quiet", "--project-dir", str(project), "--profiles-dir", str(project), "--target-path"]
    assert run("one", variables={"months": 6}, as_by=[*usual, str(project.parent / "one" / "target")]) == ("a 6 onemain", True)
    (file,) = kept(project)
    assert run("two", variables={"months": 3}, as_by=[*usual, str(project.parent / "two" / "target")]) == ("a 3 twomain", False)
    assert kept(project) == [file]


def test_what_is_kept_may_be_damaged(site):
    project, run = site
    run("one")
    (file,) = kept(project)
    whole = file.read_bytes()
    flipped = bytes([*whole[:-1], whole[-1] ^ 1])
    for damaged in (whole[:1000], b"\xc1" * 1000, flipped, b""):
        file.write_bytes(damaged)
        assert run("one") == ("a 12 onemain", True)
        assert len(file.read_bytes()) > 1000


def test_what_dbt_cannot_parse_is_not_kept(site):
    """Nor is what it parsed before kept in its stead."""
    project, run = site
    run("one")
    (project / "models" / "m.sql").write_text("select {{")
    run("one", status=2)
    assert len(kept(project)) == 1


def test_who_wants_it_parsed_gets_it_parsed(site):
    project, run = site
    run("one")
    assert run("one", "--no-partial-parse") == ("a 12 onemain", True)
    assert run("one", DBT_PARTIAL_PARSE="false") == ("a 12 onemain", True)


def test_few_states_are_kept(site, monkeypatch):
    """The last ones that were used."""
    project, _ = site
    (project / "target").mkdir()
    (project / "target" / "partial_parse.msgpack").write_text("parsed")
    monkeypatch.setattr(parsed_dbt, "KEPT", 2)
    for age, name in enumerate("abc"):
        place = project / "target" / "parsed" / f"{name}.msgpack"
        parsed_dbt._keep(project / "target", place)
        os.utime(place, (1000 + age, 1000 + age))
    assert [file.stem for file in kept(project)] == ["b", "c"]
