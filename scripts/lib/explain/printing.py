"""An explanation as text for a terminal, 100 characters wide."""
import datetime
import textwrap

from .explanation import Explanation
from .formulas import Table
from .numbers import shown

WIDTH = 100


def text_of(explanation: Explanation) -> str:
    """All of it, as lines."""
    lines = [*_wrapped(explanation.title, ""), ""]
    for line in explanation.formula:
        lines += _wrapped(line, "  ", "      ")
    if explanation.says:
        lines += ["", *_wrapped(explanation.says, "  ")]
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
    right = [not any(isinstance(row[place], (str, datetime.date)) for row in table.rows)
             for place in range(len(table.columns))]
    heads = _headings(table.columns, cells, right)
    widths = [max(len(row[place]) for row in [*heads, *cells]) for place in range(len(table.columns))]
    if sum(widths) + 2 * len(widths) + 2 > WIDTH and table.narrow:
        return _table(table.narrow)
    if sum(widths) + 2 * len(widths) + 2 > WIDTH:  # only words can go on below
        words = max((width, place) for place, width in enumerate(widths) if not right[place])[1]
        widths[words] = max(12, widths[words] - (sum(widths) + 2 * len(widths) + 2 - WIDTH))
    return [*_wrapped(table.title, "  "), *(line for row in [*heads, *cells] for line in _line(row, widths, right))]


def _line(row: list[str], widths: list[int], right: list[bool]) -> list[str]:
    """One row of a table; a cell of words goes on below where it is too long."""
    parts = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(len(part) for part in parts)):
        texts = (part[number] if number < len(part) else "" for part in parts)
        aligned = (text.rjust(width) if is_right else text.ljust(width)
                   for text, width, is_right in zip(texts, widths, right, strict=True))
        lines.append(("    " + "  ".join(aligned)).rstrip())
    return lines


def _headings(columns: list[str], cells: list[list[str]], right: list[bool]) -> list[list[str]]:
    """The names of the columns, in two lines where one would be too wide."""
    widths = [max([len(name), *(len(row[place]) for row in cells)]) for place, name in enumerate(columns)]
    if sum(widths) + 2 * len(widths) + 2 <= WIDTH or not any("_" in name for name in columns):
        return [columns]
    halves = [name.rpartition("_") if is_right else ("", "", name) for name, is_right in zip(columns, right, strict=True)]
    return [[first + joint for first, joint, _ in halves], [last for *_, last in halves]]


def _cell(value) -> str:
    return "" if value == "" else shown(value)
