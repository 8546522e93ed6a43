"""The benchmark's tables, as text."""
from .measure import Build, Usage

GIGABYTE = 10**9
HEADER = ("", "wall s", "start s", "span s", "÷ floor", "models s", "÷ floor", "CPU s", "÷ floor", "peak GB")
EXPLAINED = """\
wall: the whole process; start: until the first model begins; span: from there to the end of the last model;
models: all models' times added up, of which several run at once. ÷ floor: by the floor's wall, or its CPU."""


def summary(floor: Usage, document: Build, full: Build, increment: Build, added: int) -> str:
    """What the floor and the builds took, side by side.

    Args:
        floor: the floor's process.
        document: the build of the document marts and what they need.
        full: the full build.
        increment: the build after the increment.
        added: how many events came with it.
    """
    rows = [
        HEADER,
        ("floor: 3 marts", _seconds(floor.wall), "", "", "1.00", "", "1.00", _seconds(floor.cpu), "1.00",
         _gigabytes(floor)),
        _row("build of these", document, floor),
        _row("full build", full, floor),
        _row(f"increment, {added:,} events", increment, floor),
        ("  of the full build", _percent(increment.usage.wall, full.usage.wall), "",
         _percent(increment.span, full.span), "", _percent(increment.total, full.total), "",
         _percent(increment.usage.cpu, full.usage.cpu), "", ""),
    ]
    return f"{_aligned(rows)}\n\n{EXPLAINED}"


def by_model(full: Build, increment: Build, shown: int) -> str:
    """The slowest models of the full build.

    Args:
        full: the full build.
        increment: the build after the increment.
        shown: how many; 0: all.
    """
    names = sorted(full.models, key=lambda name: -full.models[name])
    rows = [("model", "full s", "of all", "increment s", "document mart needs it")]
    for name in names[:shown or None]:
        rows.append((name, f"{full.models[name]:.2f}", _percent(full.models[name], full.total),
                     f"{increment.models.get(name, 0):.2f}", "yes" if name in full.needed else ""))
    return _aligned(rows)


def by_mart(rows: dict[str, int]) -> str:
    """The marts' numbers of rows, after the increment.

    Args:
        rows: mart name -> number of rows.
    """
    return _aligned([("mart", "rows"), *((mart, f"{count:,}") for mart, count in rows.items())])


def _row(title: str, build: Build, floor: Usage) -> tuple:
    usage = build.usage
    return (title, _seconds(usage.wall), _seconds(build.start), _seconds(build.span),
            _ratio(build.span, floor.wall), _seconds(build.total), _ratio(build.total, floor.wall), _seconds(usage.cpu), _ratio(usage.cpu, floor.cpu), _gigabytes(usage))


def _aligned(rows: list) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in
                                                          zip(row[1:], widths[1:]))]).rstrip() for row in rows)


def _seconds(value: float) -> str:
    return f"{value:.1f}"


def _ratio(value: float, floor: float) -> str:
    return f"{value / floor:.2f}"


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %"


def _gigabytes(usage: Usage) -> str:
    return f"{usage.peak / GIGABYTE:.2f}"
