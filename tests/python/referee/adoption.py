"""Whether early use foretells growth: adoption_expansion (definitions.md section 6)."""

from __future__ import annotations

from datetime import date, timedelta

from .company import Company, quarter_of
from .judging import folded
from .ratios import Window, money, percent, shown
from .reading import timestamp
from .states import month_number
from .usage import FEATURE_COLUMNS, use_reason

GROUPS = ("0", "1", "2", "3+")


def first_days(company: Company) -> dict[str, date]:
    """customer -> day 1, the local day of its first event with MRR > 0."""
    found = {}
    for customer, states in company.ledger.states.items():
        paying = [state for state in states if state.mrr_cents > 0]
        if paying:
            found[customer] = company.settings.local_day(paying[0].occurred_at)
    return found


def uses(company: Company) -> list[tuple[str, str, date]]:
    """(customer, feature, local day) of the readable rows of feature_usage with a core feature."""
    found = []
    for row in folded(company.feature_usage, FEATURE_COLUMNS):
        if use_reason(row):
            continue
        customer, feature, used_at = row["customer_id"], row["feature"], timestamp(row["used_at"])
        if not company.core_features or feature in company.core_features:
            found.append((company.top_of(customer), feature, company.settings.local_day(used_at)))
    return found


def adoption_expansion(company: Company) -> list[dict]:
    """Section 6, one row per number of features adopted that has customers; none without feature_usage."""
    if company.feature_usage is None:
        return []
    used, groups = uses(company), {}
    for customer, first in first_days(company).items():
        last = first + timedelta(days=89)
        features = {feature for who, feature, day in used if who == customer and first <= day <= last}
        start = quarter_of(month_number(last)) + 2
        if start + 6 <= company.ledger.last:
            groups.setdefault(GROUPS[min(len(features), 3)], []).append((customer, start, start + 6))
    windows = {name: Window(company.ledger, groups[name]) for name in sorted(groups)}
    return [
        {
            "features_adopted": name,
            "customers": window.customers,
            "starting_mrr": money(window.starting),
            "expansion_mrr": money(window.moved["expansion"]),
            "ending_mrr": money(window.ending),
            "nrr_percent": shown(window.nrr),
            "expansion_rate": shown(percent(window.moved["expansion"], window.starting)),
        }
        for name, window in windows.items()
        if window.customers
    ]
