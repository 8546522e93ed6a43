"""An explanation as text for a terminal, 100 characters wide."""
import textwrap
from decimal import Decimal
from fractions import Fraction

from .explanation import Explanation
from .formulas import Table
from .numbers import shown

WIDTH = 100
# A cell in a table is cut beyond this; only words are ever so long.
CELL = 60


def text_of(explanation: Explanation) -> str:
    """All of it, as lines."""
    lines = [*_wrapped(explanation.title, ""), ""]
    for line in explanation.formula:
        lines += _wrapped(line, "  ", "      ")
    if explanation.says:
        lines += ["", *_wrapped(f"Base: {explanation.says}.", "  ")]
    for table in explanation.tables:
        lines += ["", *_table(table)]
    for heading, story in explanation.stories:
        lines += ["", f"  {heading}", *(each for line in story for each in _wrapped(line, "    ", "          "))]
    return "\n".join([*lines, "", *_verdict(explanation)])


def _verdict(explanation: Explanation) -> list[str]:
    if explanation.wrong:
        return ["IT DOES NOT ADD UP:", *(line for each in explanation.wrong for line in _wrapped(f"- {each}", "  ", "    "))]
    what = "the figure and all its published components are" if explanation.checked > 1 else "the figure is"
    return _wrapped(f"It adds up: recomputed from the movements and changes, {what} what the mart publishes.", "")


def _wrapped(line: str, indent: str, further: str | None = None) -> list[str]:
    # The beginning of a line may be aligned by blanks, which stay.
    start = line[:len(line) - len(line.lstrip())]
    return textwrap.wrap(line.strip(), WIDTH, initial_indent=indent + start, break_on_hyphens=False,
                         subsequent_indent=indent if further is None else further, drop_whitespace=True) or [""]


def _table(table: Table) -> list[str]:
    cells = [[_cell(value) for value in row] for row in table.rows]
    right = [any(isinstance(row[place], (int, Decimal, Fraction)) for row in table.rows)
             for place in range(len(table.columns))]
    heads = _headings(table.columns, cells, right)
    widths = [max(len(row[place]) for row in [*heads, *cells]) for place in range(len(table.columns))]
    lines = []
    for row in [*heads, *cells]:
        aligned = (cell.rjust(width) if is_right else cell.ljust(width)
                   for cell, width, is_right in zip(row, widths, right, strict=True))
        lines.append(("    " + "  ".join(aligned)).rstrip())
    return [f"  {table.title}", *lines]


def _headings(columns: list[str], cells: list[list[str]], right: list[bool]) -> list[list[str]]:
    """The names of the columns, in two lines where one would be too wide."""
    widths = [max([len(name), *(len(row[place]) for row in cells)]) for place, name in enumerate(columns)]
    if sum(widths) + 2 * len(widths) + 4 <= WIDTH:
        return [columns]
    halves = [name.rpartition("_") if is_right else ("", "", name) for name, is_right in zip(columns, right, strict=True)]
    return [[first + joint for first, joint, _ in halves], [last for *_, last in halves]]


def _cell(value) -> str:
    if value == "" or value is None:
        return "" if value == "" else "null"
    text = shown(value)
    return text if len(text) <= CELL else f"{text[:CELL - 1]}…"
