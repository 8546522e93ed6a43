"""The marts of definitions.md section 5, revenue_movements of section 6, and contract.md's two audit tables."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from .company import Company, quarter_of
from .ledger import Ledger, first_day
from .reading import half_away

CHANGES = ("expansion", "contraction", "churn", "reactivation")


def money(cents: int) -> Decimal:
    """Cents as money with two decimals."""
    return half_away(Fraction(cents, 100), 2)


def percent(part: int, whole: int) -> Fraction | None:
    """100 × part ÷ whole, unrounded; None for a base of zero."""
    return Fraction(100 * part, whole) if whole else None


def shown(ratio: Fraction | None) -> Decimal | None:
    """A percentage as published: 1 decimal, half away from zero."""
    return None if ratio is None else half_away(ratio, 1)


class Window:
    """Section 1's ratio: a base of (customer, t0, t1), summed; money in cents, ratios unrounded.

    t0 and t1 are the month numbers whose ends they are; only customers who pay at t0 are in the base.
    """

    def __init__(self, ledger: Ledger, members: list[tuple[str, int, int]]):
        """Sums openings, closings and movements; AssertionError where the two routes of section 1 differ."""
        base = [(c, t0, t1) for c, t0, t1 in members if ledger.closing(c, t0) > 0]
        pairs = [(ledger.closing(c, t0), ledger.closing(c, t1)) for c, t0, t1 in base]
        self.customers = len(base)
        self.starting = sum(opening for opening, _ in pairs)
        self.ending = sum(closing for _, closing in pairs)
        self.retained = sum(min(pair) for pair in pairs)
        self.paying = sum(closing > 0 for _, closing in pairs)
        self.moved = {
            name: sum(ledger.moved([c], range(t0 + 1, t1 + 1), name) for c, t0, t1 in base) for name in CHANGES
        }
        gained, lost = self.moved["expansion"], self.moved["contraction"] + self.moved["churn"]
        assert self.ending == self.starting + gained - lost + self.moved["reactivation"]
        self.nrr = percent(self.ending, self.starting)
        self.grr = percent(self.retained, self.starting)

    def rate(self, name: str) -> Fraction | None:
        """A movement's sum ÷ starting MRR."""
        return percent(self.moved[name], self.starting)


def cohort_nrr(company: Company) -> list[dict]:
    """Section 5, one row per cohort month with customers and a complete window."""
    rows = []
    for month, customers in company.cohorts().items():
        end = month + company.settings.cohort_window_months
        window = Window(company.ledger, [(customer, month, end) for customer in customers])
        rows.append(
            {
                "cohort_month": first_day(month),
                "customers": window.customers,
                "total_starting_mrr": money(window.starting),
                **{f"total_{name}": money(window.moved[name]) for name in CHANGES},
                "ending_revenue": money(window.ending),
                "nrr_percent": shown(window.nrr),
                "grr_percent": shown(window.grr),
                **{f"{name}_rate": shown(window.rate(name)) for name in CHANGES[:3]},
                "logo_retention_percent": shown(percent(window.paying, window.customers)),
            }
        )
    return rows


def monthly_window(company: Company, month: int) -> Window:
    """The base of monthly_nrr: age of at least tenure_months at the month, paying at the end of the one before."""
    oldest = month - company.settings.tenure_months
    customers = [customer for customer, cohort in company.ledger.cohort.items() if cohort <= oldest]
    return Window(company.ledger, [(customer, month - 1, month) for customer in customers])


def monthly_nrr(company: Company) -> list[dict]:
    """Section 5, one row per month from f."""
    months = company.ledger.months_from_first()
    windows = {month: monthly_window(company, month) for month in months}
    rows = []
    for month, window in windows.items():
        latest = [windows[m].nrr for m in range(month - 2, month + 1) if m in windows and windows[m].nrr is not None]
        before = windows[month - 1].nrr if month - 1 in windows else None
        change = None if before is None or window.nrr is None else window.nrr - before
        rows.append(
            {
                "month": first_day(month),
                "base_customers": window.customers,
                "base_revenue": money(window.starting),
                "expansion_revenue": money(window.moved["expansion"]),
                "contraction_revenue": money(window.moved["contraction"]),
                "churned_revenue": money(window.moved["churn"]),
                "net_revenue": money(window.ending),
                "monthly_nrr": shown(window.nrr),
                "monthly_grr": shown(window.grr),
                "three_month_avg_nrr": shown(sum(latest) / len(latest) if latest else None),
                "month_over_month_change": shown(change),
            }
        )
    return rows


def segment_windows(company: Company) -> dict[tuple[str, str, int], Window]:
    """(segment, industry, cohort quarter) -> its window, where the quarter is complete and the group large enough."""
    span, groups = company.settings.cohort_window_months, {}
    for month, customers in company.cohorts().items():
        if quarter_of(month) + 2 + span > company.ledger.last:
            continue
        for customer in customers:
            key = company.segment(customer), company.attribute(customer, "industry"), quarter_of(month)
            groups.setdefault(key, []).append((customer, month, month + span))
    smallest = company.settings.min_segment_customers
    return {key: Window(company.ledger, members) for key, members in groups.items() if len(members) >= smallest}


def segmented_nrr(company: Company) -> list[dict]:
    """Section 5, one row per segment × industry × cohort quarter."""
    windows, rows = segment_windows(company), []
    for (segment, industry, quarter), window in sorted(windows.items(), key=lambda item: item[0]):
        rivals = [other.nrr for key, other in windows.items() if key[2] == quarter]
        rows.append(
            {
                "segment": segment,
                "industry": industry,
                "cohort_quarter": first_day(quarter),
                "customers": window.customers,
                "starting_revenue": money(window.starting),
                **{name: money(window.moved[name]) for name in CHANGES},
                "ending_revenue": money(window.ending),
                "nrr": shown(window.nrr),
                "grr": shown(window.grr),
                "nrr_rank": 1 + sum(nrr > window.nrr for nrr in rivals),
            }
        )
    return rows


def revenue_movements(company: Company) -> list[dict]:
    """Section 6, one row per customer and month with a movement (section 4)."""
    ledger, rows = company.ledger, []
    for customer, cohort in ledger.cohort.items():
        for month in ledger.months_from_first():
            movement = ledger.movement(customer, month)
            if movement:
                rows.append(
                    {
                        "customer_id": customer,
                        "month": first_day(month),
                        "movement": movement[0],
                        "amount": money(movement[1]),
                        "opening_mrr": money(ledger.closing(customer, month - 1)),
                        "closing_mrr": money(ledger.closing(customer, month)),
                        "cohort_month": first_day(cohort),
                        "customer_age_months": month - cohort,
                    }
                )
    return rows


def quarantined_events(company: Company) -> list[dict]:
    """contract.md "Bad input": the rows set aside, as trimmed text, with their table and the reason."""
    return [
        {"raw_table": table, **row, "quarantine_reason": reason}
        for table, rows in company.set_aside()
        for row, reason in rows
    ]


def event_audit(company: Company) -> list[dict]:
    """contract.md "Bad input": one row; raw = accepted + duplicate + quarantined."""
    judged = company.judged
    return [
        {
            "raw_events": judged.raw_count,
            "accepted_events": len(judged.accepted),
            "duplicate_events": judged.duplicate_count,
            "quarantined_events": len(judged.quarantined),
            "scheduled_events": company.ledger.scheduled_count,
            "one_time_events": sum(fact.one_time for fact in judged.accepted),
        }
    ]


MARTS = {
    mart.__name__: mart
    for mart in (cohort_nrr, monthly_nrr, segmented_nrr, revenue_movements, quarantined_events, event_audit)
}
