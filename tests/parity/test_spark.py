"""Spark's marts are DuckDB's: on random companies, and on the sample as dbt builds it."""
from __future__ import annotations

import sys

import pytest
from companies import CASES, PARSED, assert_same, built, factor, merged, sample
from dialects import assert_parses
from engines import DuckDB, Spark, as_counter, spark_session
from project import ROOT, run_dbt

# How many random companies are merged to one, for each kind of raw table and set of vars.
EXAMPLES = {"events": 20, "periods": 12, "history": 12}
# A build takes a minute or more: the other combinations of periods and histories are PostgreSQL's, and in a sample one
# company has raw tables of all shapes.
ALL = (*CASES, ("events", "defaults"), ("events", "new_york")) if factor() >= 1 else (("events periods history", "accounts"),)


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """An engine that makes an error of what Spark's other mode makes null."""
    with spark_session(tmp_path_factory.mktemp("spark")) as session:
        yield Spark(session)


@pytest.mark.parametrize(("shapes", "variables"), ALL)
def test_random_companies(shapes, variables, compiled, spark):
    """Every mart, every row, exactly."""
    ours, theirs = compiled("duckdb", variables), compiled("spark", variables)
    examples = {shape: EXAMPLES[shape] for shape in shapes.split()}
    companies = [company for shape, count in examples.items() for company in sample(shape, round(count * max(1, factor())))]
    size = sum(examples.values())
    for start in range(0, len(companies), size):
        raw = merged(companies[start : start + size])
        marts = built(DuckDB(), ours, raw)
        assert_same(marts, built(spark, theirs, raw))
        assert marts["revenue_movements"]


def test_without_any_event_it_refuses(compiled, spark):
    """The sentence is the same one."""
    refusals = [built(DuckDB(), compiled("duckdb", "accounts"), {}), built(spark, compiled("spark", "accounts"), {})]
    assert refusals[0].startswith("no event is accepted") and refusals[0] == refusals[1]


@pytest.mark.parametrize("dialect", ["databricks", "bigquery"])
def test_compiled_sql_parses(dialect, compiled):
    """Databricks takes Spark's macros as they are; for BigQuery, which orders nulls alike, their SQL is translated."""
    for variables in PARSED:
        assert_parses(compiled("spark", variables), "spark", dialect)


# dbt's session method runs Spark in dbt's own process, on tables that are there: here, the sample's as Parquet.
BUILD = """
import os
import sys
from pathlib import Path
from pyspark.sql import SparkSession

tables, out = Path(sys.argv[1]), Path(sys.argv[2])
place = os.environ["NRR_SPARK"]
builder = SparkSession.builder.enableHiveSupport().master("local[2]").config("spark.ui.enabled", "false")
builder = builder.config("spark.sql.warehouse.dir", f"{place}/tables").config("spark.log.level", "ERROR")
builder = builder.config("spark.driver.extraJavaOptions", f"-Dderby.stream.error.file={place}.derby.log")
session = builder.config(
    "spark.hadoop.javax.jdo.option.ConnectionURL", f"jdbc:derby:;databaseName={place}.catalog;create=true"
).getOrCreate()
session.sql("create schema raw")
for file in tables.glob("*.parquet"):
    session.sql(f"create table raw.{file.stem} using parquet location '{file}'")

from dbt.cli.main import dbtRunner
done = dbtRunner().invoke(sys.argv[3:])
if done.exception:
    raise done.exception
for table in session.catalog.listTables("marts"):
    session.table(f"marts.{table.name}").write.parquet(str(out / table.name))
sys.exit(not done.success)
"""


@pytest.mark.skipif(factor() < 1, reason="a sample; NRR_PARITY=1 does it")
def test_the_sample(tmp_path):
    """What dbt builds, contracts, data tests and all, is what DuckDB's dbt builds."""
    import duckdb

    run_dbt(tmp_path, "build", "--target", "duckdb", "--exclude-resource-type", "unit_test", "test")
    tables, out = tmp_path / "raw", tmp_path / "out"
    tables.mkdir()
    for file in (ROOT / "seeds" / "sample").glob("*.csv"):
        duckdb.sql(f"copy (from read_csv('{file}', all_varchar = true)) to '{tables / file.stem}.parquet'")
    run_dbt(
        tmp_path, "build", "--target", "spark", "--exclude-resource-type", "unit_test",
        program=(sys.executable, "-I", "-c", BUILD, str(tables), str(out)),
    )  # fmt: skip
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as warehouse:
        marts = [row[0] for row in warehouse.sql("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()]
        assert len(marts) >= 6
        for mart in marts:
            result = warehouse.sql(f"select * from marts.{mart}")
            expected = as_counter(result.columns, result.fetchall())
            result = duckdb.sql(f"from read_parquet('{out / mart}/*.parquet')")
            found = as_counter(result.columns, result.fetchall())
            assert found == expected, (mart, list((expected - found))[:3], list((found - expected))[:3])
