"""scripts/explain: what it is asked, what it answers, and its exit status."""
import argparse
import os

import environment
from environment import Refused, say


def main(argv: list[str]) -> int:
    """Explain a figure in the project's own environment.

    Args:
        argv: the command line after the program's name.

    Returns:
        The exit status: 0 only if the figure was explained and adds up.
    """
    request = parse(argv)
    try:
        environment.enter("build")
    except Refused as refusal:
        say(str(refusal))
        return 1
    return run(request)


def parse(argv: list[str]):
    """The command line, read."""
    parser = argparse.ArgumentParser(
        prog="scripts/explain", allow_abbrev=False,
        description="Say how a published figure comes about: its formula with the numbers put in, the movements behind "
                    "it, the customers that weigh most; for a customer its events, down to the raw row.",
        epilog="Exit status 1: no such figure, or it does not add up to what the mart publishes.")
    parser.add_argument("metric", metavar="METRIC", help="a mart's column, monthly_nrr; where the name stands in several "
                        "marts with the mart's, cohort_nrr.nrr_percent")
    parser.add_argument("period", metavar="PERIOD", help="2024-05, or 2024-Q2; `all` where a mart has no periods")
    parser.add_argument("--warehouse", metavar="FILE", default="warehouse.duckdb",
                        help="the published DuckDB file (default: warehouse.duckdb)")
    parser.add_argument("--segment", help="the row of this segment, or (elsewhere) list only its customers")
    parser.add_argument("--customer", help="a customer_id: its part in the figure, its events and quarantined rows")
    parser.add_argument("--where", metavar="COLUMN=VALUE", action="append", default=[],
                        help="which of a mart's rows, e.g. window_months=12 (repeatable)")
    return parser.parse_args(argv)


def run(request) -> int:
    """Explain on a warehouse file.

    Args:
        request: what `parse` returned.

    Returns:
        The exit status.
    """
    import duckdb  # only there once .venv is

    try:
        if not os.path.isfile(request.warehouse):
            raise Refused(f"there is no file {request.warehouse}: scripts/build makes it.")
        with duckdb.connect(request.warehouse, read_only=True) as connection:
            return answer(connection, request)
    except Refused as refusal:
        say(str(refusal))
    except duckdb.Error as error:
        say(f"{request.warehouse} can't be read: {str(error).splitlines()[0]}")
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 1


def answer(connection, request) -> int:
    """Explain on an open warehouse: print, and give the exit status.

    Raises:
        Refused: there is no such figure.
    """
    from .explanation import explain
    from .facts import Facts
    from .printing import text_of
    from .selecting import check_customer, customers_of_segment, find_metric, find_row

    mart, column = find_metric(request.metric)
    facts = Facts(connection)
    wanted, customer, segment = _options(mart, request)
    if customer is not None:
        check_customer(facts, customer)
    scope = find_row(facts, mart, request.period, wanted)
    customer = customer or scope.key.get("customer_id")
    explanation = explain(scope, column, customer, segment and customers_of_segment(facts, segment))
    print(text_of(explanation))
    if explanation.wrong:
        say(f"{mart}.{column} of {scope.named()} does not add up: {explanation.wrong[0]}")
    return 1 if explanation.wrong else 0


def _options(mart: str, request) -> tuple[dict, str | None, str | None]:
    """Which row is wanted, whose story, and to which segment the list is confined."""
    from .marts import MARTS

    wanted = {}
    for text in request.where:
        name, equals, value = text.partition("=")
        if not equals:
            raise Refused(f"--where {text} is not of the form COLUMN=VALUE.")
        wanted[name] = value
    keys, segment = MARTS[mart].keys, request.segment
    # Of nrr_drivers, too, unless a rank is asked for.
    if request.customer is not None and ("customer_id" in keys or (mart == "nrr_drivers" and "rank" not in wanted)):
        wanted.setdefault("customer_id", request.customer)
    if segment is not None and "segment" in keys:
        wanted.setdefault("segment", segment)
    elif segment is not None and "dimension" in keys and wanted.get("dimension", "segment") == "segment":
        wanted |= {"dimension": "segment", "value": segment}
    else:
        return wanted, request.customer, segment
    return wanted, request.customer, None
