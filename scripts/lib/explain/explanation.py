"""The whole explanation of one figure, and whether it adds up to what is published."""
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .bases import SIGNED
from .events import customer_story, quarantined
from .formulas import SameAs, Table
from .numbers import rounded, shown
from .scope import Scope

SHOWN = 10


@dataclass
class Explanation:
    """What to print.

    Attributes:
        title: which figure, and its published value.
        formula: the formula, then the same with the numbers put in.
        says: who is in the base, as a sentence.
        tables: the components, the movements, the customers.
        stories: headings with lines (a customer's events, its quarantined rows).
        wrong: sentences about what does not add up; none where all does.
        checked: how many figures were compared with the mart.
    """

    title: str
    formula: list[str]
    says: str
    tables: list[Table] = field(default_factory=list)
    stories: list[tuple[str, list[str]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    checked: int = 0


def explain(scope: Scope, column: str, customer: str | None = None, segment: set[str] | None = None) -> Explanation:
    """Recompute a figure and everything that it is made of.

    Args:
        scope: the mart's row.
        column: the figure.
        customer: a customer whose part in it is wanted.
        segment: the customers of a segment, if only they are to be listed.

    Returns:
        The explanation.
    """
    published, derived = scope.published(), scope.derived(column)
    inner, weighed = _origin(scope, column)
    arrow = "" if derived.numbers.endswith("null") else f" → {shown(derived.value)}"
    result = Explanation(
        f"{scope.mart}.{column} of {scope.named()} is {shown(published[column])}",
        [f"{column} = {scope.formula(column).words}", f"{' ' * len(column)} = {derived.numbers}{arrow}"],
        _who(scope, inner, weighed) if inner.has_base else "")
    for name in scope.needs(column):
        if name in published:
            result.checked += 1
            if not equal(scope.value(name), published[name]):
                result.wrong.append(f"{name} is {shown(published[name])} in the mart and {shown(scope.value(name))} "
                                    "when it is recomputed.")
    behind = {table.title: table for name in scope.needs(column) for table in scope.derived(name).tables}
    result.tables += [_components(scope, column, published), *behind.values()]
    _add_base(result, inner, weighed, segment, "" if inner is scope else f" in {inner.mart}.{weighed}")
    if customer is not None:
        _add_customer(result, inner, customer)
    return result


def _who(scope: Scope, inner: Scope, weighed: str) -> str:
    elsewhere = "" if inner is scope else f" of {inner.mart}.{weighed} of {inner.named()}"
    return f"Base{elsewhere}: {inner.base.says}."


def equal(ours, theirs) -> bool:
    """Whether two figures are the same, null and all."""
    are_numbers = all(isinstance(value, (Decimal, int)) and not isinstance(value, bool) for value in (ours, theirs))
    return ours == theirs if are_numbers else (type(ours), ours) == (type(theirs), theirs)


def _origin(scope: Scope, column: str) -> tuple:
    """The Scope and the column whose base the figure is summed over: another mart's where it is made of that."""
    formula = scope.formula(column)
    elsewhere = formula if isinstance(formula, SameAs) else getattr(formula, "weighs", None)
    if elsewhere is None or (elsewhere.mart, elsewhere.column) == (scope.mart, column):
        return scope, column
    return _origin(elsewhere.other(scope), elsewhere.column)


def _components(scope: Scope, column: str, published: dict) -> Table:
    rows = []
    for name in scope.needs(column):
        value = scope.value(name)
        stands = published[name] if name in published else "not published"
        rows.append([name, scope.formula(name).words, value, stands])
    return Table("Components", ["figure", "how", "recomputed", "in the mart"], rows)


def _add_base(result: Explanation, scope: Scope, column: str, segment, where: str) -> None:
    if not scope.has_base or not scope.base.rows:
        return
    base = scope.base
    if base.is_window:
        result.tables.append(_movements(base))
        result.wrong += _unclosed(base)
    columns = [name for name in base.columns if any(row[name] for row in base.rows)]
    table = _heaviest(base, columns, scope, column, segment, where)
    if base.is_window:
        table.narrow = _heaviest(base, ["starting_mrr", "change_mrr", "ending_mrr"], scope, column, segment, where)
    result.tables.append(table)


def _movements(base) -> Table:
    """From the starting MRR to the ending one."""
    rows = [["starting_mrr", *_counted(base.rows, "starting_mrr")]]
    for column, sign in SIGNED.items():
        if any(row[column] for row in base.rows):
            customers, amount = _counted(base.rows, column)
            rows.append([f"{'−' if sign == '-' else '+'} {column}", customers, amount])
    rows.append(["= ending_mrr", *_counted(base.rows, "ending_mrr")])
    return Table("Movements behind it", ["", "customers", "amount"], rows)


def _counted(rows: list[dict], column: str) -> tuple[int, Decimal]:
    return sum(row[column] > 0 for row in rows), sum((row[column] for row in rows), Decimal(0))


def _unclosed(base) -> list[str]:
    """Customers whose movements don't lead from their starting to their ending MRR."""
    wrong = []
    for row in base.rows:
        moved = sum(-row[column] if sign == "-" else row[column] for column, sign in SIGNED.items())
        if row["starting_mrr"] + moved != row["ending_mrr"]:
            wrong.append(f"the movements of {row['customer_id']} make {row['starting_mrr'] + moved} of "
                         f"{row['starting_mrr']}, and it closes at {row['ending_mrr']}.")
    return wrong[:3]


def _heaviest(base, columns: list[str], scope: Scope, column: str, segment, where: str) -> Table:
    """The rows of the base that weigh most, the others together, and all."""
    formula = scope.formula(column)
    weights = [(formula.contribution(scope, row), row) for row in base.rows]
    is_told = all(weight is not None for weight, _ in weights)
    if not is_told:
        weights = [(row[base.columns[0]] if base.columns else 0, row) for _, row in weights]
    in_points = is_told and any(isinstance(weight, Fraction) for weight, _ in weights)
    listed = [each for each in weights if segment is None or each[1]["customer_id"] in segment]
    listed.sort(key=lambda each: (-abs(each[0]), *(str(each[1][name]) for name in base.names)))
    rows = [_row(columns, [shown(each[1][name]) for name in base.names], [each], in_points) for each in listed[:SHOWN]]
    blank = [""] * (len(base.names) - 1)
    for title, part in ((f"the {len(listed) - SHOWN:,} others", listed[SHOWN:]),
                        ("all of the segment", listed if segment is not None else []),
                        (f"all {len(weights):,}", weights)):
        if part:
            rows.append(_row(columns, [title, *blank], part, in_points))
    what = "Customers" if base.names[0] == "customer_id" else "Rows"
    return Table(f"{what} that weigh most{where}", [*base.names, *columns, *(["weighs"] if in_points else [])], rows)


def _row(columns: list[str], names: list, part: list, in_points: bool) -> list:
    sums = [sum((_amount(row, column) for _, row in part), Decimal(0)) for column in columns]
    weighs = [rounded(Fraction(sum(weight for weight, _ in part)), 3)] if in_points else []
    return [*names, *sums, *weighs]


def _amount(row: dict, column: str) -> Decimal:
    return row["ending_mrr"] - row["starting_mrr"] if column == "change_mrr" else row[column]


def _absence(facts, customer: str) -> str:
    """Why a customer is not in a base."""
    first = facts.rows("select min(month) as month from marts.revenue_movements where customer_id = ?", (customer,))
    paid = f"its cohort month is {shown(first[0]['month'])}" if first[0]["month"] else "it never closed a month above 0"
    return f"is not in the base and adds nothing to the figure; {paid}."


def _add_customer(result: Explanation, scope: Scope, customer: str) -> None:
    until = scope.base.until if scope.has_base and scope.base.until else scope.facts.last_month
    if scope.has_base and scope.base.names[0] == "customer_id":
        rows = [row for row in scope.base.rows if row["customer_id"] == customer]
        part = [", ".join(f"{column} {shown(row[column])}" for column in scope.base.columns if row[column]) for row in rows]
        result.stories.append((f"{customer} in it", part or [_absence(scope.facts, customer)]))
    lines, wrong = customer_story(scope.facts, customer, until)
    result.stories.append((f"Events of {customer}", lines))
    result.stories.append((f"Rows of {customer} that were set aside (quarantined)",
                           quarantined(scope.facts, customer) or ["none"]))
    result.wrong += wrong
