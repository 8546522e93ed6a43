"""The months' bridge and the windows over everyone: mrr_bridge, trailing_nrr, cohort_retention (section 6)."""

from __future__ import annotations

from fractions import Fraction

from .changes import changes_of, reason_of
from .company import Company
from .ratios import Window, money, percent, shown
from .reading import half_away
from .states import first_day

WINDOWS = (3, 12)
YEAR = 12  # months of "the 12-month window", which no variable changes


def churn_kind(company: Company, customer: str, month: int) -> str:
    """Why a customer churned: by the reason of its last event of the month that changed MRR."""
    last = [change for change in changes_of(company, customer) if change.month == month][-1]
    reason = reason_of(last.state)
    if reason is None:
        return "unexplained"
    return "involuntary" if reason in company.settings.involuntary_reasons else "voluntary"


def quick_ratio(gained: int, lost: int) -> Fraction | None:
    """Gained ÷ lost MRR, unrounded; None where nothing was lost."""
    return Fraction(gained, lost) if lost else None


def bridge_row(company: Company, month: int) -> dict:
    """The month's row of mrr_bridge."""
    ledger = company.ledger
    found = {customer: ledger.movement(customer, month) for customer in ledger.cohort}
    moved = {customer: movement for customer, movement in found.items() if movement}
    names = ("new", "reactivation", "expansion", "contraction", "churn")
    mrr = {name: sum(amount for kind, amount in moved.values() if kind == name) for name in names}
    count = {name: sum(kind == name for kind, _ in moved.values()) for name in names}
    kinds = dict.fromkeys(("voluntary", "involuntary", "unexplained"), 0)
    for customer, (name, amount) in moved.items():
        if name == "churn":
            kinds[churn_kind(company, customer, month)] += amount
    opening = [ledger.closing(customer, month - 1) for customer in ledger.cohort]
    closing = [ledger.closing(customer, month) for customer in ledger.cohort]
    gained, lost = mrr["new"] + mrr["reactivation"] + mrr["expansion"], mrr["contraction"] + mrr["churn"]
    assert sum(opening) + gained - lost == sum(closing) and sum(kinds.values()) == mrr["churn"]
    opening_customers, ratio = sum(amount > 0 for amount in opening), quick_ratio(gained, lost)
    return {
        "month": first_day(month),
        "opening_mrr": money(sum(opening)),
        **{f"{name}_mrr": money(mrr[name]) for name in names[:4]},
        "churned_mrr": money(mrr["churn"]),
        **{f"{kind}_churned_mrr": money(amount) for kind, amount in kinds.items()},
        "closing_mrr": money(sum(closing)),
        "net_new_mrr": money(gained - lost),
        "arr": money(12 * sum(closing)),
        "opening_customers": opening_customers,
        **{f"{column}_customers": count[name] for column, name in CUSTOMER_COLUMNS[:3]},
        "closing_customers": sum(amount > 0 for amount in closing),
        **{f"{column}_customers": count[name] for column, name in CUSTOMER_COLUMNS[3:]},
        "logo_churn_percent": shown(percent(count["churn"], opening_customers)),
        "quick_ratio": None if ratio is None else half_away(ratio, 2),
    }


CUSTOMER_COLUMNS = (
    ("new", "new"),
    ("reactivated", "reactivation"),
    ("churned", "churn"),
    ("expanded", "expansion"),
    ("contracted", "contraction"),
)


def mrr_bridge(company: Company) -> list[dict]:
    """Section 6, one row per month from f."""
    return [bridge_row(company, month) for month in company.ledger.months_from_first()]


def trailing(company: Company, month: int, months: int = YEAR) -> Window:
    """Everyone who pays at the end of `month` − `months`, from there to the end of `month`."""
    return Window(company.ledger, [(customer, month - months, month) for customer in company.ledger.cohort])


def ratio_columns(window: Window) -> dict:
    """customers … logo_retention_percent, as trailing_nrr and dimension_nrr have them."""
    return {
        "customers": window.customers,
        "starting_mrr": money(window.starting),
        "ending_mrr": money(window.ending),
        "retained_mrr": money(window.retained),
        "nrr_percent": shown(window.nrr),
        "grr_percent": shown(window.grr),
        "logo_retention_percent": shown(percent(window.paying, window.customers)),
    }


def trailing_nrr(company: Company) -> list[dict]:
    """Section 6, one row per window and month from f + window."""
    return [
        {
            "month": first_day(month),
            "window_months": months,
            **ratio_columns(trailing(company, month, months)),
            "is_quarter_end": first_day(month).month in (3, 6, 9, 12),
        }
        for months in WINDOWS
        for month in company.ledger.months_from_first(months)
    ]


def cohort_retention(company: Company) -> list[dict]:
    """Section 6, one row per cohort month with customers × months since it, to the last complete month."""
    ledger, rows = company.ledger, []
    for cohort in sorted(set(ledger.cohort.values())):
        members = [customer for customer, month in ledger.cohort.items() if month == cohort]
        for age in range(ledger.last - cohort + 1):
            window = Window(ledger, [(customer, cohort, cohort + age) for customer in members])
            rows.append(
                {
                    "cohort_month": first_day(cohort),
                    "months_since_start": age,
                    "customers": window.customers,
                    "active_customers": window.paying,
                    "starting_mrr": money(window.starting),
                    "mrr": money(window.ending),
                    "retained_mrr": money(window.retained),
                    "nrr_percent": shown(window.nrr),
                    "grr_percent": shown(window.grr),
                    "logo_retention_percent": shown(percent(window.paying, window.customers)),
                }
            )
    return rows
