"""One row of a mart, recomputed: the values of its figures, each computed once."""
from functools import cached_property

from .numbers import quarter_text, shown


class Scope:
    """A row of a mart.

    Args:
        facts: the warehouse.
        marts: mart -> Mart.
        mart: the mart's name.
        key: key column -> value.
    """

    def __init__(self, facts, marts: dict, mart: str, key: dict) -> None:
        self.facts, self.mart, self.key = facts, mart, key
        self._marts, self._derived = marts, {}

    @cached_property
    def base(self):
        """What the row is summed over."""
        return self._marts[self.mart].base(self.facts, self.key)

    @property
    def has_base(self) -> bool:
        """Whether the mart has a base of its own."""
        return self._marts[self.mart].base is not None

    def formula(self, name: str):
        """Of a figure of the row, published or hidden."""
        return self._marts[self.mart].formula(name)

    def derived(self, name: str):
        """A figure with its formula's numbers."""
        if name not in self._derived:
            self._derived[name] = self.formula(name).derive(self)
        return self._derived[name]

    def value(self, name: str):
        """A figure, recomputed."""
        return self.derived(name).value

    def of(self, mart: str, **key) -> "Scope":
        """A row of this or another mart, the same one whenever it is asked for."""
        known = (mart, *sorted(key.items()))
        if known not in self.facts.scopes:
            self.facts.scopes[known] = Scope(self.facts, self._marts, mart, key)
        return self.facts.scopes[known]

    def keys_beside(self, *free: str) -> list[dict]:
        """The keys of all published rows that differ from this one at most in these columns."""
        fixed = {name: value for name, value in self.key.items() if name not in free}
        where = " and ".join(f"{name} is not distinct from ?" for name in fixed) or "true"
        columns = ", ".join(self.key)
        return self.facts.rows(f"select {columns} from marts.{self.mart} where {where}", tuple(fixed.values()))

    def published(self) -> dict | None:
        """The row as it stands in the mart."""
        where = " and ".join(f"{name} is not distinct from ?" for name in self.key) or "true"
        found = self.facts.rows(f"from marts.{self.mart} where {where}", tuple(self.key.values()))
        return found[0] if len(found) == 1 else None

    def named(self) -> str:
        """The key in words: 2024-12, window_months 12."""
        words = []
        for name, value in self.key.items():
            text = str(value) if isinstance(value, int) else quarter_text(value) if "quarter" in name else shown(value)
            words.append(text if name in ("month", "cohort_month", "cohort_quarter") else f"{name} {text}")
        return ", ".join(words) or "the build"

    def needs(self, name: str) -> list[str]:
        """The figures that a figure is made of, innermost first, itself last."""
        found = []
        for inner in self.formula(name).names:
            found += [each for each in self.needs(inner) if each not in found]
        return [*found, name]
