"""scripts/lib/compiled_templates.py: a template's text is compiled once, and to what it would be anyway."""
from unittest import mock

import jinja2
import pytest
from dbt_common.clients.jinja import get_environment
from dbt_here import parsed_dbt

compiled_templates = parsed_dbt.compiled_templates

VERSIONS = {"dbt-core": "1"}
TEXT = "{% macro twice(n) %}{{ 2 * n }}{% endmacro %}{{ number }}{% if number == 2 %}1{% endif %}"


@pytest.fixture(autouse=True)
def usual_jinja():
    usual = jinja2.Environment.compile
    jinja2.Environment.compile = getattr(usual, "each_time", usual)
    yield
    jinja2.Environment.compile = usual


def compilations(text=TEXT, native=False):
    """What a template says, and how often it was compiled for that."""
    environment = get_environment(native=native)
    with mock.patch.object(jinja2.Environment, "_generate", autospec=True, side_effect=jinja2.Environment._generate) as generate:
        said = environment.from_string(text).render({"number": 2})
    return said, generate.call_count


def test_a_text_is_compiled_once(tmp_path):
    assert compilations() == ("21", 1)
    compiled_templates.keep(tmp_path / "new" / "folder", VERSIONS)
    assert [compilations(), compilations(), compilations(TEXT + "0")] == [("21", 1), ("21", 0), ("210", 1)]


def test_each_kind_of_environment_has_its_own(tmp_path):
    """A native one makes values of texts."""
    compiled_templates.keep(tmp_path, VERSIONS)
    text = "{{ number | as_number }}"
    for times in (1, 0):
        assert compilations(text) == ("2", times)
        assert compilations(text, native=True) == (2, times)


def test_other_versions_compile_anew(tmp_path):
    compiled_templates.keep(tmp_path, VERSIONS)
    compilations()
    compiled_templates.keep(tmp_path, {"dbt-core": "2"})
    assert compilations() == ("21", 1)


def test_a_damaged_file_is_made_anew(tmp_path):
    """Cut off, or with one bit changed anywhere: Python would run it, to another text or to its own end."""
    compiled_templates.keep(tmp_path, VERSIONS)
    compilations()
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    for place in range(0, len(whole), 97):
        changed = bytearray(whole)
        changed[place] ^= 1
        for damaged in (whole[:place], bytes(changed)):
            file.write_bytes(damaged)
            assert [compilations(), compilations()] == [("21", 1), ("21", 0)]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("no folder")
    compiled_templates.keep(tmp_path / "file" / "folder", VERSIONS)
    assert [compilations(), compilations()] == [("21", 1), ("21", 1)]
    compiled_templates.keep(tmp_path / "gone", VERSIONS)
    (tmp_path / "gone").rmdir()
    assert [compilations(), compilations()] == [("21", 1), ("21", 1)]


def test_what_is_no_template_says_so(tmp_path):
    compiled_templates.keep(tmp_path, VERSIONS)
    for _ in range(2):
        with pytest.raises(jinja2.TemplateSyntaxError):
            compilations("{% if %}")


def test_who_debugs_macros_gets_them_compiled(tmp_path, monkeypatch):
    compiled_templates.keep(tmp_path, VERSIONS)
    compilations()
    monkeypatch.setattr("dbt_common.clients.jinja.MACRO_DEBUGGING", True)
    assert [compilations(), compilations("another")] == [("21", 1), ("another", 1)]
    assert len(list(tmp_path.iterdir())) == 1


def test_too_many_are_none(tmp_path, monkeypatch):
    """What a killed run left among them."""
    monkeypatch.setattr(compiled_templates, "KEPT", 1)
    compiled_templates.keep(tmp_path, VERSIONS)
    compilations()
    (tmp_path / "tmp12345").write_text("left")
    compiled_templates.keep(tmp_path, VERSIONS)
    assert list(tmp_path.iterdir()) == []
    assert [compilations(), compilations()] == [("21", 1), ("21", 0)]
