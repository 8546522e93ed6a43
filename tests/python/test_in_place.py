"""The materializations of macros/engine/in_place.sql: what is there goes only when the new one stands."""
import json
import shutil

import duckdb
import pytest
from conftest import PROJECT
from dbt.cli.main import dbtRunner
from dbt_here import run_here

RATES = "currency,rate_date,rate\nEUR,2024-01-01,1.25\n"
SPOILED = RATES + "GBP,2024-01-01,1.5,9\n"  # one field too many: the model that reads it fails
EVENTS = "event_id,customer_id,subscription_id,event_type,occurred_at,unit_amount\n"


@pytest.fixture
def run(tmp_path):
    """A function that runs the model of the rates with given rates, and gives dbt's status and what the warehouse has."""
    (tmp_path / "subscription_events.csv").write_text(EVENTS)
    file = tmp_path / "warehouse.duckdb"

    def with_rates(rates: str) -> tuple:
        (tmp_path / "exchange_rates.csv").write_text(rates)
        status, _ = run_here(tmp_path, "run", "--select", "stg_exchange_rates", "--vars", f"{{raw_path: '{tmp_path}'}}")
        with duckdb.connect(str(file)) as warehouse:
            tables = warehouse.execute(
                "select table_name, table_type from information_schema.tables where table_schema = 'staging'").fetchall()
            rows = warehouse.execute("select currency from staging.stg_exchange_rates order by all").fetchall()
        return status, tables, rows

    return with_rates, file


def test_a_failing_model_leaves_its_table(run):
    """The table of the run before stays, and nothing beside it; a run that succeeds replaces it."""
    with_rates, _ = run
    table = [("stg_exchange_rates", "BASE TABLE")]
    assert with_rates(RATES) == (0, table, [("EUR",)])
    assert with_rates(SPOILED) == (1, table, [("EUR",)])
    assert with_rates(RATES + "GBP,2024-01-01,1.5\n") == (0, table, [("EUR",), ("GBP",)])


def test_a_view_gives_way_to_a_table(run):
    """Also what stood under the model's name as something else."""
    with_rates, file = run
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("create schema staging; create view staging.stg_exchange_rates as select 'old' as currency")
    assert with_rates(RATES) == (0, [("stg_exchange_rates", "BASE TABLE")], [("EUR",)])


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A function that runs a project of one model, with the project's materializations, and gives what was logged and the table."""
    shutil.copytree(PROJECT / "macros" / "engine", tmp_path / "macros")
    shutil.copy(PROJECT / "macros" / "increments" / "kept_sums.sql", tmp_path / "macros")
    (tmp_path / "profiles.yml").write_text((PROJECT / "profiles.example.yml").read_text())
    (tmp_path / "dbt_project.yml").write_text("name: nrr\nprofile: nrr\nflags: {send_anonymous_usage_stats: false}\n")
    (tmp_path / "models").mkdir()
    file, log = tmp_path / "warehouse.duckdb", tmp_path / "logs" / "dbt.log"
    monkeypatch.setenv("NRR_WAREHOUSE", str(file))
    folder = ("--project-dir", str(tmp_path), "--profiles-dir", str(tmp_path), "--target-path", str(tmp_path / "target"))

    def run_model(sql: str, *arguments: str, types: dict | None = None, **config: str) -> tuple:
        settings = {"materialized": "table"} | config | ({"contract": {"enforced": True}} if types else {})
        columns = [{"name": name, "data_type": type} for name, type in (types or {}).items()]
        (tmp_path / "models" / "m.sql").write_text(sql)
        (tmp_path / "models" / "m.yml").write_text(json.dumps({"models": [{"name": "m", "config": settings, "columns": columns}]}))
        logged = len(log.read_text()) if log.exists() else 0
        done = dbtRunner().invoke(["run", *folder, "--log-path", str(log.parent), "--quiet", *arguments])
        with duckdb.connect(str(file)) as warehouse:
            columns = {row[0]: row[1] for row in warehouse.execute("describe m").fetchall()}
            rows = warehouse.execute("from m order by all").fetchall()
        return int(not done.success), log.read_text()[logged:], columns, rows

    return run_model, file


TYPES = {"name": "string", "code": "text", "day": "date", "seen_at": "timestamp", "is_so": "boolean", "n": "bigint", "m": "integer",
         "mrr": "numeric(38, 2)"}
AGREED = ("select 'a' as name, 'b' as code, date '2024-01-01' as day, timestamp '2024-01-01' as seen_at, true as is_so,"
          " cast(1 as bigint) as n, 2 as m, cast(3 as numeric(38, 2)) as mrr")


@pytest.mark.parametrize("materialized", ("table", "view"))
def test_a_contract_is_checked_on_what_was_made(model, materialized):
    """Types as DuckDB spells them, in one go; other columns, types or an order of their own as dbt has it; what fails leaves the old one."""
    run_model, _ = model
    status, said, columns, rows = run_model(AGREED, types=TYPES, materialized=materialized)
    assert (status, list(columns), len(rows)) == (0, list(TYPES), 1), said
    assert f'drop {materialized} "' not in said  # not made once more
    for broken in (AGREED.replace("2 as m", "cast(2 as bigint) as m"), AGREED.replace("(38, 2)", "(38, 3)"),
                   AGREED.replace("2 as m", "2 as o"), AGREED.replace("2 as m", "2 as M"), AGREED + ", 4 as more",
                   AGREED.replace(" 2 as m,", "")):
        status, said, *table = run_model(broken, types=TYPES, materialized=materialized)
        assert status == 1 and "This model has an enforced contract that failed" in said, (broken, said)
        assert table == [columns, rows], broken
    turned = AGREED.replace("2 as m, ", "").replace("select ", "select 2 as m, ")
    status, said, *table = run_model(turned, types=TYPES, materialized=materialized)
    assert status == 0 and table[0] == columns, said
    if materialized == "table":  # a view keeps its SQL's
        assert (list(table[0]), table[1]) == (list(columns), rows)


def test_what_has_another_type_gives_way_only_to_what_succeeds(model):
    """A table where a view stood, and the other way round."""
    run_model, _ = model
    assert run_model("select 1 as n")[0] == 0
    status, _, _, rows = run_model("select error('no') as n", materialized="table")
    assert (status, rows) == (1, [(1,)])
    assert run_model("select cast('x' as integer) as n from m_is_not_there", materialized="view")[::3] == (1, [(1,)])
    status, said, _, rows = run_model("select 2 as n", materialized="view")
    assert (status, rows) == (0, [(2,)]), said
    status, _, _, rows = run_model("select error('no') as n", materialized="table")
    assert (status, rows) == (1, [(2,)])
    assert run_model("select 3 as n", materialized="table")[::3] == (0, [(3,)])


GROWS = {"materialized": "incremental", "incremental_strategy": "append"}
OWN = """
select 'new' as word, count(*) as n from range(3)
{% if is_incremental() %} where range < 1 union all select 'known ' || word, n from {{ this }} union all select 'of ' || word, n from {{ this }} {% endif %}
"""


def test_an_increment_adds_its_rows(model):
    """Column by column, behind its hook and with it or not at all; one that reads its own table sees it as it was; --full-refresh begins anew."""
    run_model, file = model
    one = "select {{ 'b, a' if is_incremental() else 'a, b' }} from (select 1 as a, 'x' as b)"
    forget = "{% if is_incremental() %}delete from {{ this }} where a = 1{% endif %}"
    assert run_model(one, **GROWS)[::3] == (0, [(1, "x")])
    assert run_model(one, **GROWS)[::3] == (0, [(1, "x"), (1, "x")])
    assert run_model(one.replace("1 as a", "2 as a"), **GROWS, pre_hook=forget)[::3] == (0, [(2, "x")])
    assert run_model(one, **GROWS)[::3] == (0, [(1, "x"), (2, "x")])
    failing = one.replace("1 as a", "error('no') as a")
    assert run_model(failing, **GROWS, pre_hook=forget)[::3] == (1, [(1, "x"), (2, "x")])
    assert run_model(one.replace("'b, a'", "'b'"), **GROWS)[::3] == (1, [(1, "x"), (2, "x")])
    assert run_model(one, "--full-refresh", **GROWS)[::3] == (0, [(1, "x")])
    assert run_model(OWN, "--full-refresh", **GROWS)[::3] == (0, [("new", 3)])
    assert run_model(OWN, **GROWS)[::3] == (0, [("known new", 3), ("new", 1), ("new", 3), ("of new", 3)])
    with duckdb.connect(str(file)) as warehouse:
        assert warehouse.execute("select count(*) from duckdb_tables()").fetchone() == (1,)


def test_an_increment_only_appends(model):
    """Other strategies, and a key by which rows would be looked for, are refused."""
    run_model, _ = model
    assert run_model("select 1 as n", **GROWS)[0] == 0
    for config in ({"incremental_strategy": "merge", "unique_key": "n"}, {"unique_key": "n"}, {"incremental_strategy": None}):
        status, said, _, rows = run_model("select 1 as n", **GROWS | config)
        assert (status, rows) == (1, [(1,)]) and "incremental models append" in said, (config, said)
