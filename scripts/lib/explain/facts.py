"""The published file, read only: what an explanation is computed from."""
import datetime
import json
from decimal import Decimal
from fractions import Fraction

from environment import Refused

from .numbers import months_between, months_later

# One month of billing periods; a day is 12/365 of a month, a week 12/52.
MONTHS_OF = {"day": Fraction(12, 365), "week": Fraction(12, 52), "month": Fraction(1), "year": Fraction(12)}

# Changes of MRR with the customer that the marts name.
CHANGES = """(
    select numbers.customer_id, sources.customer_id as source_customer_id, changes.*
    from intermediate.int_mrr_changes as changes
    inner join staging.stg_customer_numbers as numbers on changes.customer_number = numbers.customer_number
    left join staging.stg_customer_numbers as sources
        on changes.source_customer_number = sources.customer_number)"""
# Accepted events with the customer_id of their source.
EVENTS = """(
    select numbers.customer_id, events.* from staging.stg_subscription_events as events
    inner join staging.stg_customer_numbers as numbers on events.customer_number = numbers.customer_number)"""


class Facts:
    """What a warehouse holds, asked once.

    Args:
        connection: a DuckDB connection to a published warehouse (only read from).

    Raises:
        Refused: the file holds no warehouse of this version of the project.
    """

    def __init__(self, connection) -> None:
        self._connection = connection
        self._answers = {}
        self.scopes = {}  # rows that explanations came by
        tables = {(row["table_schema"], row["table_name"]) for row in self.rows(
            "select table_schema, table_name from information_schema.tables")}
        if ("marts", "revenue_movements") not in tables:
            raise Refused("the file holds no schema marts of this project.")
        if ("intermediate", "int_build_vars") not in tables:
            raise Refused("the file was built by an earlier version of the project, which did not keep its vars: "
                          "run scripts/build again.")
        self.vars = {row["var_name"]: json.loads(row["var_value"], parse_float=Decimal)
                     for row in self.rows("from intermediate.int_build_vars")}
        self.last_month = self.rows("from intermediate.int_reporting_period")[0]["last_complete_month"]
        self.as_of_date = self.rows("from intermediate.int_reporting_period")[0]["as_of_date"]

    def rows(self, sql: str, parameters: tuple = ()) -> list[dict]:
        """Rows of a query as dicts; the same query is asked once."""
        if (sql, parameters) not in self._answers:
            result = self._connection.execute(sql, list(parameters))
            names = [column[0] for column in result.description]
            self._answers[sql, parameters] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        return self._answers[sql, parameters]

    def first_month(self) -> datetime.date | None:
        """The first revenue month; None where nobody ever paid."""
        return self.rows("select min(cohort_month) as month from marts.revenue_movements")[0]["month"]

    def history_months(self, month: datetime.date) -> int:
        """Months of history at a month: 0 in the first revenue month."""
        return months_between(self.first_month(), month)

    def months(self, month: datetime.date, count: int, earliest: int = 0) -> list[datetime.date]:
        """The last `count` months up to a month, none before the first revenue month + `earliest`."""
        floor = months_later(self.first_month(), earliest)
        return [each for back in reversed(range(count)) if (each := months_later(month, -back)) >= floor]

    def is_raw_shape(self, table: str) -> bool:
        """Whether the facts came in that shape (subscription_periods or mrr_history)."""
        staged = {"subscription_periods": "stg_judged_periods", "mrr_history": "stg_judged_history"}[table]
        return self.rows(f"select exists (from staging.{staged}) as found")[0]["found"]

    def rate(self, currency: str) -> Fraction:
        """Units of the reporting currency per unit, as the build took it."""
        if currency is None or currency == self.vars["reporting_currency"].strip().upper():
            return Fraction(1)
        found = self.rows("from intermediate.int_exchange_rates where currency = ?", (currency,))
        return Fraction(int(found[0]["rate_digits"]), 10 ** int(found[0]["rate_scale"]))

    def mart_columns(self) -> dict[str, dict[str, str]]:
        """mart -> column -> type, of everything in schema marts."""
        found: dict[str, dict[str, str]] = {}
        for row in self.rows("select table_name, column_name, data_type from information_schema.columns "
                             "where table_schema = 'marts' order by table_name, ordinal_position"):
            found.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"]
        return found
