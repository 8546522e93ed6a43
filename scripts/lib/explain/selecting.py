"""From METRIC, PERIOD and the options to one row of one mart, or a sentence that says what there is."""
import datetime
import difflib
import re

from environment import Refused

from .events import account_of
from .facts import EVENTS
from .marts import MARTS
from .numbers import month_text, months_later, quarter_text
from .scope import Scope

# More choices than this and nobody reads the first one.
LISTED = 40


def find_metric(metric: str) -> tuple[str, str]:
    """The mart and the column that a METRIC names.

    Raises:
        Refused: there is none, or several; it lists them.
    """
    mart, dot, column = metric.rpartition(".")
    if dot and mart in MARTS and column in MARTS[mart].figures:
        return mart, column
    found = [name for name, each in MARTS.items() if metric in each.figures]
    if not dot and len(found) == 1:
        return found[0], metric
    if not dot and found:
        listed = ", ".join(f"{name}.{metric}" for name in found)
        raise Refused(f"{metric} stands in several marts: say one of {listed}.")
    if dot and mart in MARTS and MARTS[mart].figures:
        raise Refused(f"{mart} has no figure {column}; it has {', '.join(MARTS[mart].figures)}.")
    near = difflib.get_close_matches(column, {figure for each in MARTS.values() for figure in each.figures}, 5, 0.5)
    every = "".join(f"\n  {name}: {', '.join(each.figures)}" for name, each in MARTS.items() if each.figures)
    raise Refused(f"there is no figure {metric}{'; near are ' if near else ''}{', '.join(near)}. By mart there are:{every}.")


def find_row(facts, mart: str, period: str, wanted: dict[str, str]) -> Scope:
    """The one row that a PERIOD and the options name.

    Args:
        facts: the warehouse.
        mart: the mart's name.
        period: PERIOD as it was given.
        wanted: key column -> value as it was given.

    Raises:
        Refused: there is no such row, or there are several; it lists the choices.
    """
    keys, columns = MARTS[mart].keys, facts.mart_columns()[mart]
    for name in wanted:
        if name not in columns:
            raise Refused(f"{mart} has no column {name}; its rows are told apart by {', '.join(keys) or 'nothing'}.")
    rows = facts.rows(f"from marts.{mart}")
    if not rows:
        raise Refused(f"{mart} has no row in this warehouse.")
    rows, wanted = _in_period(facts, mart, period, rows, dict(wanted))
    for name in [*keys, *(name for name in wanted if name not in keys)]:
        if name in wanted:
            kept = [row for row in rows if _written(row[name]) == wanted[name]]
            if not kept:
                there = _choices(row[name] for row in rows)
                raise Refused(f"{mart} has no {name} {wanted[name]} there; it has {there}.")
            rows = kept
    if len(rows) > 1:
        raise Refused(_several(mart, keys, rows))
    return Scope(facts, MARTS, mart, {name: rows[0][name] for name in keys})


def _several(mart: str, keys: tuple[str, ...], rows: list[dict]) -> str:
    """What to add: the columns that tell the rows apart; where the first has many values, one that does so alone."""
    values = {name: {row[name] for row in rows} for name in keys}
    names = [name for name in keys if len(values[name]) > 1]
    enough = [name for name in names if len(values[name]) == len(rows)]
    if enough and (enough[0] == names[0] or len(values[names[0]]) > LISTED):
        names = enough[-1:]
    example = " ".join(f"--where {name}={_quoted(_written(rows[0][name]))}" for name in names)
    return f"{mart} has {len(rows):,} rows there: add e.g. {example}. There is {names[0]} {_choices(values[names[0]])}."


def _quoted(text: str) -> str:
    return f"'{text}'" if re.search(r"[^\w.,:+-]", text) else text


def _written(value) -> str:
    """A key's value as it is written after --where."""
    if isinstance(value, datetime.datetime) or value is None:
        return "null" if value is None else value.isoformat(" ")
    return month_text(value) if isinstance(value, datetime.date) else str(value)


def _choices(values) -> str:
    """Values as a list, numbers by size."""
    texts = sorted({_written(value) for value in values}, key=lambda text: (text.isdigit() and len(text), text))
    more = f" and {len(texts) - LISTED:,} more" if len(texts) > LISTED else ""
    return ", ".join(texts[:LISTED]) + more


def _in_period(facts, mart: str, period: str, rows: list[dict], wanted: dict) -> tuple[list[dict], dict]:
    """The rows of a PERIOD. A quarter of trailing_nrr is its last month over three months."""
    column = MARTS[mart].period
    if column is None:
        if period not in ("all", month_text(facts.last_month)):
            raise Refused(f"{mart} has no periods, it is as of the last complete month: "
                          f"say {month_text(facts.last_month)} or all.")
        return rows, wanted
    by_quarter = column == "cohort_quarter"
    asked = _month_of(period, by_quarter)
    if asked is None and mart == "trailing_nrr" and _month_of(period, True):
        asked = months_later(_month_of(period, True), 2)
        wanted.setdefault("window_months", "3")
    kept = [row for row in rows if row[column] == asked]
    if not kept:
        there = sorted({row[column] for row in rows})
        if period == "all":
            raise Refused(f"{mart} has a figure for each {column.split('_')[-1]}: say which, of {_periods(there, by_quarter)}.")
        raise Refused(f"{mart} has no {period}; it has {_periods(there, by_quarter)}.")
    return kept, wanted


def _month_of(period: str, by_quarter: bool) -> datetime.date | None:
    """The first day that 2024-05 or 2024-Q2 names."""
    pattern = r"([0-9]{4})-[Qq]([1-4])" if by_quarter else r"([0-9]{4})-(0[1-9]|1[0-2])"
    found = re.fullmatch(pattern, period)
    if not found or found[1] == "0000":
        return None
    return datetime.date(int(found[1]), int(found[2]) * 3 - 2 if by_quarter else int(found[2]), 1)


def _periods(months: list[datetime.date], by_quarter: bool) -> str:
    """Months or quarters as a list, those that follow each other as "2022-01 to 2024-12"."""
    step, runs = (3 if by_quarter else 1), []
    for month in months:
        if runs and months_later(runs[-1][1], step) == month:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    text = quarter_text if by_quarter else month_text
    return ", ".join(text(first) if first == last else f"{text(first)} to {text(last)}" for first, last in runs)


def customers_of_segment(facts, segment: str) -> set[str]:
    """Everybody of a segment.

    Raises:
        Refused: no customer is in it; it lists those that there are.
    """
    from .bases import attributes

    known = facts.rows(f"select customer_id, segment from ({attributes(facts)})")
    found = {row["customer_id"] for row in known if row["segment"] == segment}
    if not found:
        there = _choices(row["segment"] for row in known)
        raise Refused(f"no customer is in the segment {segment}; there are {there}.")
    return found


def check_customer(facts, customer: str) -> None:
    """Refuse a customer that counts as another's part, or neither paid nor has an event or a row set aside.

    Raises:
        Refused: it says as whose part it counts, or names those of nearly the same name.
    """
    account = account_of(facts, customer)
    if account is not None:
        raise Refused(f"{customer} counts as a part of {account} (roll_up_to_parent): say --customer {account}.")
    if not facts.rows(f"""
        select 1 from marts.revenue_movements where customer_id = $1
        union all select 1 from {EVENTS} where customer_id = $1
        union all select 1 from marts.quarantined_events where customer_id = $1 limit 1""", (customer,)):
        near = facts.rows("""
            select distinct customer_id from marts.revenue_movements
            order by jaro_winkler_similarity(customer_id, ?) desc, customer_id limit 5""", (customer,))
        raise Refused(f"there is no customer {customer}; the nearest names are "
                      f"{', '.join(row['customer_id'] for row in near) or 'none: nobody ever paid'}.")
