"""Who moved the 12-month NRR: nrr_drivers (definitions.md section 6)."""

from __future__ import annotations

from .bridge import YEAR
from .company import Company
from .dimensions import base_of
from .ratios import money, percent
from .reading import half_away
from .states import first_day

NAMED = 25  # customers with a row of their own


def driver_rows(company: Company, month: int) -> list[dict]:
    """The month's rows: the customers whose MRR changed most, then all others that changed as one."""
    ledger, base = company.ledger, base_of(company, month - YEAR)
    pairs = {customer: (ledger.closing(customer, month - YEAR), ledger.closing(customer, month)) for customer in base}
    whole = sum(start for start, _ in pairs.values())
    changed = [customer for customer, (start, end) in pairs.items() if start != end]
    changed.sort(key=lambda customer: (-abs(pairs[customer][1] - pairs[customer][0]), customer))
    groups = [(customer, [customer]) for customer in changed[:NAMED]]
    if changed[NAMED:]:
        groups.append((None, changed[NAMED:]))
    rows = []
    for rank, (name, customers) in enumerate(groups, start=1):
        start, end = (sum(pairs[customer][side] for customer in customers) for side in (0, 1))
        rows.append(
            {
                "month": first_day(month),
                "rank": rank,
                "customer_id": name,
                "customers": len(customers),
                "starting_mrr": money(start),
                "ending_mrr": money(end),
                "contribution_points": half_away(percent(end - start, whole), 6),
            }
        )
    return rows


def nrr_drivers(company: Company) -> list[dict]:
    """Section 6, up to 26 rows per month from f+12; none for a month in which nobody of the base changed."""
    months = company.ledger.months_from_first(YEAR)
    return [row for month in months for row in driver_rows(company, month)]
