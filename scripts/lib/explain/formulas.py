"""What a figure can be: a sum over its base, a count, a percentage of two others, ...

Each kind tells its value from a Scope (one row of one mart), its formula in words and with the numbers put in,
which other figures of the row it is made of, and what one row of the base adds to it.
"""
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .numbers import rounded, shown


@dataclass
class Table:
    """A table to print: title, column names, rows of values; narrow: the same for where it is too wide."""

    title: str
    columns: list[str]
    rows: list[list]
    narrow: "Table | None" = None


@dataclass
class Derived:
    """What a formula gives: its value, the formula with the numbers put in, and the tables behind it."""

    value: object
    numbers: str
    tables: list[Table] = field(default_factory=list)


class Formula:
    """A figure's derivation; see the module. `names`: the figures of the row it is made of; `words`: in words."""

    names: tuple[str, ...] = ()

    def derive(self, scope) -> Derived:
        """The figure, recomputed."""
        raise NotImplementedError

    def contribution(self, scope, row: dict):
        """What one row of the base adds to the figure; None where it can't be told by row."""
        return None


@dataclass
class Total(Formula):
    """Σ of a column over the base."""

    column: str

    @property
    def words(self):
        """In words."""
        return f"Σ {self.column} of the base"

    def derive(self, scope):
        """The sum."""
        value = sum((row[self.column] for row in scope.base.rows), Decimal("0.00"))
        return Derived(value, f"Σ {self.column} of {len(scope.base.rows):,} rows")

    def contribution(self, scope, row):
        """The row's own."""
        return row[self.column]


@dataclass
class Count(Formula):
    """How many customers of the base there are, or those with a column above 0."""

    column: str | None = None

    @property
    def words(self):
        """In words."""
        return f"customers of the base with {self.column} > 0" if self.column else "customers of the base"

    def derive(self, scope):
        """Each customer once."""
        found = {row["customer_id"] for row in scope.base.rows if self.contribution(scope, row)}
        return Derived(len(found), self.words)

    def contribution(self, scope, row):
        """One or none."""
        return Decimal(1 if self.column is None or row[self.column] > 0 else 0)


class Signed(Formula):
    """A sum of other figures of the row, "base_revenue + expansion_revenue - churned_revenue"."""

    def __init__(self, words: str) -> None:
        signs = ("+ " + words).split()
        self.terms = list(zip(signs[::2], signs[1::2], strict=True))
        self.names = tuple(name for _, name in self.terms)
        self.words = words.replace(" - ", " − ")

    def derive(self, scope):
        """Added and subtracted."""
        value = sum((_signed(sign, scope.value(name)) for sign, name in self.terms), Decimal(0))
        numbers = " ".join(f"{'−' if sign == '-' else '+'} {shown(scope.value(name))}" for sign, name in self.terms)
        return Derived(value, numbers.removeprefix("+ "))

    def contribution(self, scope, row):
        """The same of the row's own."""
        parts = [(sign, scope.formula(name).contribution(scope, row)) for sign, name in self.terms]
        return None if any(part is None for _, part in parts) else sum(_signed(*part) for part in parts)


def _signed(sign: str, value):
    return -value if sign == "-" else value


@dataclass
class Times(Formula):
    """Another figure of the row times a whole number."""

    factor: int
    name: str

    def __post_init__(self):
        self.names = (self.name,)
        self.words = f"{self.factor} × {self.name}"

    def derive(self, scope):
        """Multiplied."""
        return Derived(self.factor * scope.value(self.name), f"{self.factor} × {shown(scope.value(self.name))}")

    def contribution(self, scope, row):
        """The same of the row's own."""
        part = scope.formula(self.name).contribution(scope, row)
        return None if part is None else self.factor * part


@dataclass
class Ratio(Formula):
    """factor × part ÷ whole, rounded once; null where the whole is zero.

    is_change: customers weigh by what they change of it (ending − starting), not by their part of it.
    """

    part: str
    whole: str
    factor: int = 100
    places: int = 1
    is_change: bool = False

    def __post_init__(self):
        self.names = (self.part, self.whole)
        self.words = f"{self.factor} × {self.part} ÷ {self.whole}" if self.factor > 1 else f"{self.part} ÷ {self.whole}"

    def derive(self, scope):
        """The exact fraction, rounded."""
        part, whole = scope.value(self.part), scope.value(self.whole)
        times = f"{self.factor} × " if self.factor > 1 else ""
        numbers = f"{times}{shown(part)} ÷ {shown(whole)}"
        if not whole or part is None:
            return Derived(None, f"{numbers}: nothing to divide by, so null")
        exact = Fraction(part) / Fraction(whole) * self.factor
        return Derived(rounded(exact, self.places), f"{numbers} = {shown(exact)}")

    def contribution(self, scope, row):
        """In units of the figure (points of a percentage), unrounded."""
        part = scope.formula(self.part).contribution(scope, row)
        whole = scope.formula(self.whole).contribution(scope, row)
        if part is None or not scope.value(self.whole) or (self.is_change and whole is None):
            return None
        share = Fraction(part - whole if self.is_change else part) / Fraction(scope.value(self.whole))
        return share * self.factor


class SameAs(Formula):
    """A figure that another mart publishes.

    key: function of the Scope that gives the other row's key.
    """

    def __init__(self, mart: str, column: str, key: Callable) -> None:
        self.mart, self.column, self._key = mart, column, key
        self.words = f"{mart}.{column}"

    def other(self, scope):
        """The Scope of the other mart's row."""
        return scope.of(self.mart, **self._key(scope))

    def derive(self, scope):
        """Recomputed there."""
        other = self.other(scope)
        inner = other.derived(self.column)
        return Derived(inner.value, f"{self.words} of {other.named()} = {inner.numbers}", inner.tables)


@dataclass
class Own(Formula):
    """A figure of its own kind.

    Attributes:
        words: the formula in words.
        function: function of the Scope that gives a Derived.
        names: the other figures of the row that it is made of.
        weighs: the figure whose customers weigh in it, where it is made of whole ratios.
        adds: function (scope, row of the base) of what the row adds to it, where there is such a thing.
    """

    words: str
    function: Callable
    names: tuple[str, ...] = ()
    weighs: SameAs | None = None
    adds: Callable | None = None

    def derive(self, scope):
        """As the function does."""
        return self.function(scope)

    def contribution(self, scope, row):
        """As `adds` does."""
        return self.adds and self.adds(scope, row)
