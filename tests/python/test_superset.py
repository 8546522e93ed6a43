"""The Superset dashboard's files: what they name is in the marts. bi/superset/check tries them in a browser."""

import re
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
FILES = PROJECT / "bi" / "superset" / "dashboard"
# What a warehouse's types are in an empty table of the same columns.
TYPES = {"string": "varchar"}


def read(kind: str) -> dict[str, dict]:
    """The files of one folder: name -> contents."""
    return {file.stem: yaml.safe_load(file.read_text()) for file in sorted((FILES / kind).rglob("*.yaml"))}


DATASETS, CHARTS, DASHBOARDS = read("datasets"), read("charts"), read("dashboards")
BY_UUID = {dataset["uuid"]: dataset for dataset in DATASETS.values()}


@pytest.fixture(scope="module")
def marts():
    """All marts, empty, with the columns of their contracts."""
    connection = duckdb.connect()
    connection.execute("create schema marts")
    for file in (PROJECT / "models" / "marts").rglob("*.yml"):
        for model in yaml.safe_load(file.read_text())["models"]:
            columns = [f'{c["name"]} {TYPES.get(c["data_type"], c["data_type"])}' for c in model["columns"]]
            connection.execute(f"create table marts.{model['name']} ({', '.join(columns)})")
    return connection


def source(dataset: dict) -> str:
    """The rows of a dataset, as a query."""
    return dataset["sql"] or f"select * from {dataset['schema']}.{dataset['table_name']}"


def named_columns(chart: dict) -> set[str]:
    """The columns of its dataset that a chart names."""
    params = chart["params"]
    groups = params.get("groupby") or []
    metrics = params.get("metrics") or ([params["metric"]] if "metric" in params else [])
    named = {params.get("x_axis"), *([groups] if isinstance(groups, str) else groups)}
    named |= {*params.get("all_columns", []), *params.get("column_config", {})}
    named |= {yaml.safe_load(order)[0] for order in params.get("order_by_cols", [])}
    named |= {metric["column"]["column_name"] for metric in metrics}
    named |= {condition["subject"] for condition in params["adhoc_filters"]}
    # A bar chart is ordered by a column, or by a metric under its label.
    named |= {params.get("x_axis_sort")} - {metric["label"] for metric in metrics}
    return named - {None}


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_has_the_columns_of_its_mart(marts, name):
    """All of them and no others, but for those that it computes; and those can be computed."""
    dataset = DATASETS[name]
    there = [row[0] for row in marts.execute(f"describe {source(dataset)}").fetchall()]
    computed = {column["column_name"]: column["expression"] for column in dataset["columns"] if column["expression"]}
    assert [column["column_name"] for column in dataset["columns"] if not column["expression"]] == there
    assert not set(computed) & set(there)
    for expression in computed.values():
        marts.execute(f"select {expression} from ({source(dataset)}) as dataset")
    assert dataset["main_dttm_col"] is None or dataset["main_dttm_col"] in there


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_names_columns_of_its_dataset(name):
    """In its axis, groups, metrics, filters, orders and formats."""
    dataset = BY_UUID[CHARTS[name]["dataset_uuid"]]
    assert named_columns(CHARTS[name])
    assert named_columns(CHARTS[name]) <= {column["column_name"] for column in dataset["columns"]}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_no_sql_of_its_own(name):
    """Its figures are the marts': SQL in a chart would be a second definition, and unseen by these tests."""
    assert not re.search(r"sqlExpression|where:|having:", (FILES / "charts" / f"{name}.yaml").read_text())


@pytest.mark.parametrize("name", DASHBOARDS)
def test_the_dashboard_shows_every_chart_once(name):
    """And its filters choose by columns that are there, for charts whose datasets have them."""
    dashboard = DASHBOARDS[name]
    placed = [SimpleNamespace(**node["meta"]) for node in dashboard["position"].values()
              if isinstance(node, dict) and node["type"] == "CHART"]  # fmt: skip
    charts = {chart["uuid"]: chart for chart in CHARTS.values()}
    assert sorted(node.uuid for node in placed) == sorted(charts)
    for chosen in dashboard["metadata"]["native_filter_configuration"]:
        (target,) = chosen["targets"]
        column = target["column"]["name"]
        affected = [charts[node.uuid] for node in placed if node.chartId not in chosen["scope"]["excluded"]]
        assert affected
        for dataset in [BY_UUID[target["datasetUuid"]], *(BY_UUID[chart["dataset_uuid"]] for chart in affected)]:
            assert column in [column["column_name"] for column in dataset["columns"]]


def test_the_warehouse_is_only_read():
    """Read-only, with no way to other files of the machine, no statement that writes, no path of anybody's machine."""
    (database,) = read("databases").values()
    assert database["sqlalchemy_uri"].startswith("duckdb:///warehouse.duckdb?")
    for limit in ("access_mode=read_only", "enable_external_access=false", "lock_configuration=true"):
        assert limit in database["sqlalchemy_uri"]
    assert not any(database[right] for right in ("allow_ctas", "allow_cvas", "allow_dml", "allow_csv_upload"))
