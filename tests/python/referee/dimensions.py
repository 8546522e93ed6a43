"""The 12-month window cut by attributes: dimension_nrr and nrr_concentration (definitions.md section 6)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from .bridge import YEAR, ratio_columns, trailing
from .company import UNKNOWN, Company
from .ratios import Window, percent, shown
from .reading import lower
from .states import State, first_day


def base_of(company: Company, start: int) -> list[str]:
    """Everyone who pays at the end of the month `start`."""
    return [customer for customer in company.ledger.cohort if company.ledger.closing(customer, start) > 0]


def main_row(company: Company, customer: str, start: int) -> dict:
    """The raw row in force, at the end of `start`, of the subscription with the largest MRR then (ties: smallest id).

    Charges by use are no subscription; without another one that pays, the row is empty.
    """
    end = company.settings.first_instant(first_day(start + 1))
    latest: dict[tuple, State] = {}
    for state in company.ledger.states[customer]:
        if state.occurred_at < end and state.fact.event_type != "usage":
            latest[state.key] = state
    paying = [state for state in latest.values() if state.mrr_cents > 0]
    return min(paying, key=lambda state: (-state.mrr_cents, state.key)).fact.row if paying else {}


def plan(company: Company, customer: str, start: int) -> str:
    """The plan at the opening."""
    return main_row(company, customer, start).get("plan") or UNKNOWN


def billing_interval(company: Company, customer: str, start: int) -> str:
    """The billing interval at the opening: `month` where an event leaves it out, unknown where the shape has none."""
    row = main_row(company, customer, start)
    return (lower(row["billing_interval"]) or "month") if "billing_interval" in row else UNKNOWN


def quartiles(company: Company, start: int) -> dict[str, str]:
    """customer -> ntile(4) over (order by MRR at the end of `start`, customer_id): the first tiles take the rest."""
    ordered = sorted(base_of(company, start), key=lambda c: (company.ledger.closing(c, start), c))
    size, rest = divmod(len(ordered), 4)
    tiles = [tile for tile in range(1, 5) for _ in range(size + (tile <= rest))]
    return {customer: str(tile) for customer, tile in zip(ordered, tiles, strict=True)}


def values_of(company: Company, start: int) -> dict[str, Callable[[str], str]]:
    """Dimension -> the value of a customer who pays at the end of `start`."""
    quartile = quartiles(company, start)
    return {
        "segment": company.segment,
        "industry": lambda customer: company.attribute(customer, "industry"),
        "acquisition_channel": lambda customer: company.attribute(customer, "acquisition_channel"),
        "country": lambda customer: company.attribute(customer, "country"),
        "cohort_year": lambda customer: f"{first_day(company.ledger.cohort[customer]).year:04}",
        "plan": lambda customer: plan(company, customer, start),
        "billing_interval": lambda customer: billing_interval(company, customer, start),
        "mrr_quartile": lambda customer: quartile[customer],
    }


def windows_by(company: Company, month: int, dimension: str) -> dict[str, Window]:
    """Value -> its part of the 12-month window that ends with `month`."""
    start, groups = month - YEAR, {}
    value_of = values_of(company, start)[dimension]
    for customer in base_of(company, start):
        groups.setdefault(value_of(customer), []).append((customer, start, month))
    return {value: Window(company.ledger, members) for value, members in sorted(groups.items())}


DIMENSIONS = ("segment industry acquisition_channel country cohort_year plan billing_interval mrr_quartile").split()


def dimension_nrr(company: Company) -> list[dict]:
    """Section 6, one row per month from f+12 × dimension × value with a customer in the base."""
    return [
        {
            "month": first_day(month),
            "dimension": dimension,
            "value": value,
            **ratio_columns(window),
            "meets_minimum_sample": window.customers >= company.settings.min_segment_customers,
        }
        for month in company.ledger.months_from_first(YEAR)
        for dimension in DIMENSIONS
        for value, window in windows_by(company, month, dimension).items()
    ]


def is_masking(nrr: Decimal | None, grr: Decimal | None) -> bool:
    """is_expansion_masking_churn, from published percentages."""
    return None not in (nrr, grr) and grr < 80 and nrr > 100


def is_concentrated(nrr: Decimal | None, bottom: Decimal | None, top: Decimal | None) -> bool:
    """is_concentrated, from published percentages."""
    return None not in (nrr, bottom, top) and nrr >= 100 and bottom < 80 and top > nrr


def nrr_concentration(company: Company) -> list[dict]:
    """Section 6, one row per month from f+12."""
    rows = []
    for month in company.ledger.months_from_first(YEAR):
        whole, quarters = trailing(company, month), windows_by(company, month, "mrr_quartile")
        nrr, grr = shown(whole.nrr), shown(whole.grr)
        bottom, top = (shown(quarters[tile].nrr) if tile in quarters else None for tile in ("1", "4"))
        sizes = sorted((company.ledger.closing(c, month) for c in company.ledger.cohort), reverse=True)
        rows.append(
            {
                "month": first_day(month),
                "nrr_percent": nrr,
                "grr_percent": grr,
                "bottom_quartile_nrr": bottom,
                "top_quartile_nrr": top,
                "top_10_customers_share_percent": shown(percent(sum(sizes[:10]), sum(sizes))),
                "largest_customer_share_percent": shown(percent(sizes[0], sum(sizes))),
                "is_expansion_masking_churn": is_masking(nrr, grr),
                "is_concentrated": is_concentrated(nrr, bottom, top),
            }
        )
    return rows
