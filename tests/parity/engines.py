"""The three engines behind one question: what do the marts hold, given these raw tables?"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from companies import factor
from compiled import insert
from histories import with_values
from project import Project

Rows = dict[str, Counter]


def as_counter(columns: list[str], rows: list[tuple]) -> Counter:
    """Rows in no order. A value is equal to another of the same number, day, instant or text: 2.50 is 2.5.

    Args:
        columns: their names, which become part of each row.
        rows: the values.

    Raises:
        AssertionError: a float, which no mart publishes.
    """
    assert not any(isinstance(value, float) for row in rows for value in row), columns
    order = sorted(range(len(columns)), key=columns.__getitem__)
    return Counter(tuple((columns[place], row[place]) for place in order) for row in rows)


class DuckDB:
    """DuckDB in memory."""

    target = "duckdb"

    def marts(self, project: Project, raw: dict[str, list[dict]]) -> Rows:
        """Build everything on raw tables, raw table name -> rows of text.

        Returns:
            mart -> its rows.
        """
        import duckdb

        with duckdb.connect(config={"threads": 1}) as warehouse:
            warehouse.execute("attach ':memory:' as warehouse; use warehouse; set timezone = 'UTC'")
            cursor = warehouse.cursor()
            cursor.execute("use warehouse")
            return _run(cursor, project, raw, insert, "varchar")


class Postgres:
    """A PostgreSQL database, left as it was: everything happens in a transaction that is taken back."""

    target = "postgres"

    def __init__(self, connection) -> None:
        self.connection = connection

    def marts(self, project: Project, raw: dict[str, list[dict]]) -> Rows:
        """As DuckDB.marts."""
        try:
            with self.connection.cursor() as cursor:
                return _run(cursor, project, raw, _insert, "text")
        finally:
            self.connection.rollback()


def _run(cursor, project: Project, raw: dict, insert_rows: Callable, text: str) -> Rows:
    schemas = {relation.schema for relation in project.relations} | {"raw", "raw_text"}
    for schema in sorted(schemas):
        cursor.execute(f"create schema {schema}")
    for name, bare, columns in project.sources:
        types = _types(columns, text, "timestamp")
        cursor.execute(f"create table {name} ({_typed(types)})")
        insert_rows(cursor, name, types, with_values(raw.get(bare, [])))
    for relation in project.relations:
        # psycopg2 takes a % for a parameter only where it is given some.
        cursor.execute(f"create {relation.kind} {relation.name} as {relation.sql}")
    return dict(_read(cursor, project))


def _insert(cursor, table: str, columns: dict[str, str], rows: list[dict]) -> None:
    if rows:
        marks = ", ".join("(" + ", ".join(["%s"] * len(columns)) + ")" for _ in rows)
        cursor.execute(f"insert into {table} values {marks}", [row.get(column) for row in rows for column in columns])


def _types(columns: dict[str, str | None], text: str, timestamp: str) -> dict[str, str]:
    """The columns' types: all is text, but for what a source might have kept as a timestamp or number."""
    names = {None: text, "timestamp": timestamp}
    return {column: names.get(kind, kind) for column, kind in columns.items()}


def _typed(types: dict[str, str]) -> str:
    return ", ".join(f"{column} {kind}" for column, kind in types.items())


def _read(cursor, project: Project) -> Iterator[tuple[str, Counter]]:
    for mart in project.marts():
        cursor.execute(f"select * from {mart.name}")
        columns = [column[0] for column in cursor.description]
        yield mart.identifier, as_counter(columns, cursor.fetchall())


class Spark:
    """A local Spark session. Tables are temporary: their rows are fetched once and kept with the session."""

    target = "spark"

    def __init__(self, session) -> None:
        self.session = session

    def marts(self, project: Project, raw: dict[str, list[dict]]) -> Rows:
        """As DuckDB.marts."""
        names, found = {}, {}
        for name, bare, columns in project.sources:
            names[name] = f"raw_{bare}"
            rows = [tuple(row.get(column) for column in columns) for row in with_values(raw.get(bare, []))]
            types = _types(columns, "string", "timestamp_ntz")
            self.session.createDataFrame(rows, _typed(types)).createOrReplaceTempView(names[name])
        marts = {mart.name for mart in project.marts()}
        for relation in project.relations:
            names[relation.name] = f"{relation.schema}_{relation.identifier}"
            frame = self.session.sql(_renamed(relation.sql, names))
            if relation.kind == "table":
                frame = self._kept(frame)
            frame.createOrReplaceTempView(names[relation.name])
            if relation.name in marts:
                found[relation.identifier] = as_counter(frame.columns, [tuple(row) for row in frame.collect()])
        return found

    def _kept(self, frame):
        """The frame's rows, computed, inside Spark: a round through Python takes longer than most queries."""
        from pyspark.sql import DataFrame

        rows = frame._jdf.collectAsList()
        return DataFrame(self.session._jsparkSession.createDataFrame(rows, frame._jdf.schema()), self.session)


def _renamed(sql: str, names: dict[str, str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        sql = sql.replace(name, names[name])
    return sql


@contextmanager
def spark_session(folder: Path, ansi: bool = True):
    """A session for small data.

    Args:
        folder: for what Spark leaves on disk.
        ansi: whether overflows and impossible casts are errors (else: null).
    """
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1",
        "spark.sql.ansi.enabled": str(ansi).lower(), "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ", "spark.sql.adaptive.enabled": "false",
        "spark.sql.warehouse.dir": str(folder / "tables"), "spark.sql.catalogImplementation": "in-memory",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.codegen.wholeStage": "false", "spark.log.level": "ERROR",
        # Java made for each expression takes a third of the time of tables so small: that is left to whoever does all.
        "spark.sql.codegen.factoryMode": "FALLBACK" if factor() >= 1 else "NO_CODEGEN",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()
