"""The materializations of macros/engine/in_place.sql: what is there goes only when the new one stands."""
import os
import subprocess

import duckdb
import pytest
from conftest import PROJECT
from dbt_here import DBT

RATES = "currency,rate_date,rate\nEUR,2024-01-01,1.25\n"
SPOILED = RATES + "GBP,2024-01-01,1.5,9\n"  # one field too many: the model that reads it fails
EVENTS = "event_id,customer_id,subscription_id,event_type,occurred_at,unit_amount\n"


@pytest.fixture
def run(tmp_path):
    """A function that runs the model of the rates with given rates, and gives the process and what the warehouse has."""
    (tmp_path / "profiles.yml").write_text((PROJECT / "profiles.example.yml").read_text())
    (tmp_path / "subscription_events.csv").write_text(EVENTS)
    file = tmp_path / "warehouse.duckdb"

    def with_rates(rates: str) -> tuple:
        (tmp_path / "exchange_rates.csv").write_text(rates)
        done = subprocess.run(
            [*DBT, "run", "--select", "stg_exchange_rates",
             "--profiles-dir", tmp_path, "--target-path", tmp_path / "target", "--log-path", tmp_path / "logs",
             "--vars", f"{{raw_path: '{tmp_path}'}}"],
            cwd=PROJECT, env=os.environ | {"NRR_WAREHOUSE": str(file)}, capture_output=True, text=True)
        with duckdb.connect(str(file)) as warehouse:
            tables = warehouse.execute(
                "select table_name, table_type from information_schema.tables where table_schema = 'staging'").fetchall()
            rows = warehouse.execute("select currency from staging.stg_exchange_rates order by all").fetchall()
        return done.returncode, tables, rows

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
