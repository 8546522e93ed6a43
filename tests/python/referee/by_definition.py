"""What the NRR would be under others' rules: nrr_by_definition (definitions.md section 6).

Each definition is a function (company, month) -> (numerator, denominator, ratio): cents, cents and an unrounded
percentage, each of them None where the definition has none.
"""

from __future__ import annotations

from fractions import Fraction

from .bridge import YEAR, trailing
from .company import Company
from .dimensions import base_of
from .ratios import money, percent, shown
from .states import first_day

Figures = tuple[int | None, int | None, Fraction | None]


def ratio(numerator: int, denominator: int) -> Figures:
    """Both sides and their ratio."""
    return numerator, denominator, percent(numerator, denominator)


def total(company: Company, customers, months) -> int:
    """Σ closing MRR of the customers over the months, in cents."""
    return sum(company.ledger.closing(customer, month) for customer in customers for month in months)


def last_12(month: int) -> range:
    """Months t−11 … t."""
    return range(month - 11, month + 1)


def point_to_point_12m(company: Company, month: int) -> Figures:
    """The 12-month base's closing at t ÷ its closing at t−12."""
    window = trailing(company, month)
    return ratio(window.ending, window.starting)


def weighted_trailing_12(company: Company, month: int) -> Figures:
    """Σ of the last 12 point-to-point numerators ÷ Σ of their denominators."""
    windows = [trailing(company, m) for m in last_12(month)]
    return ratio(sum(w.ending for w in windows), sum(w.starting for w in windows))


def simple_trailing_12(company: Company, month: int) -> Figures:
    """The mean of the last 12 point-to-point ratios."""
    ratios = [trailing(company, m).nrr for m in last_12(month)]
    return None, None, None if None in ratios else sum(ratios) / 12


def compounded(ratios: list[Fraction | None]) -> Fraction | None:
    """The product of percentages as a percentage; None if one is."""
    product = Fraction(100)
    for each in ratios:
        if each is None:
            return None
        product *= each / 100
    return product


def compounded_monthly(company: Company, month: int) -> Figures:
    """The product of the last 12 one-month point-to-point ratios."""
    return None, None, compounded([trailing(company, m, months=1).nrr for m in last_12(month)])


def components(company: Company, month: int, signs: dict[str, int]) -> Figures:
    """Everyone's closing at t−12 plus everyone's movements of months t−11 … t, ÷ that closing."""
    ledger = company.ledger
    opening = total(company, ledger.cohort, [month - YEAR])
    moved = sum(sign * ledger.moved(ledger.cohort, last_12(month), name) for name, sign in signs.items())
    return ratio(opening + moved, opening)


def component_12m(company: Company, month: int) -> Figures:
    """Expansion − contraction − churn, whoever's; returned customers are left out."""
    return components(company, month, {"expansion": 1, "contraction": -1, "churn": -1})


def component_12m_with_reactivation(company: Company, month: int) -> Figures:
    """The same with reactivation: (closing − new) ÷ opening."""
    found = components(company, month, {"expansion": 1, "contraction": -1, "churn": -1, "reactivation": 1})
    ledger = company.ledger
    new = ledger.moved(ledger.cohort, last_12(month), "new")
    assert found[0] == total(company, ledger.cohort, [month]) - new
    return found


def two_year_revenue_cohort(company: Company, month: int) -> Figures:
    """Revenue of t−11 … t ÷ revenue of t−23 … t−12 of those who paid at the end of t−23."""
    base = base_of(company, month - 23)
    return ratio(total(company, base, last_12(month)), total(company, base, last_12(month - YEAR)))


def year_over_year_quarter(company: Company, month: int) -> Figures:
    """Revenue of t−2 … t ÷ revenue of t−14 … t−12 of those who paid in any of the latter."""
    then, now = range(month - 14, month - 11), range(month - 2, month + 1)
    base = {customer for m in then for customer in base_of(company, m)}
    return ratio(total(company, base, now), total(company, base, then))


def survivors_only(company: Company, month: int) -> Figures:
    """The 12-month base limited to those who still pay."""
    base = [c for c in base_of(company, month - YEAR) if company.ledger.closing(c, month) > 0]
    return ratio(total(company, base, [month]), total(company, base, [month - YEAR]))


# definition -> months after f from which its own history is complete
DEFINITIONS = {
    point_to_point_12m: 12,
    weighted_trailing_12: 23,
    simple_trailing_12: 23,
    compounded_monthly: 12,
    component_12m: 12,
    component_12m_with_reactivation: 12,
    two_year_revenue_cohort: 23,
    year_over_year_quarter: 14,
    survivors_only: 12,
}


def nrr_by_definition(company: Company) -> list[dict]:
    """Section 6, one row per month from f+12 × definition; all figures null until its history is complete."""
    rows = []
    for month in company.ledger.months_from_first(YEAR):
        for definition, needed in DEFINITIONS.items():
            complete = month >= company.ledger.first_revenue_month + needed
            numerator, denominator, nrr = definition(company, month) if complete else (None, None, None)
            rows.append(
                {
                    "month": first_day(month),
                    "definition": definition.__name__,
                    "numerator": None if numerator is None else money(numerator),
                    "denominator": None if denominator is None else money(denominator),
                    "nrr_percent": shown(nrr),
                }
            )
    return rows
