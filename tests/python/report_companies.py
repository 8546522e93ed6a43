"""Companies for the page's tests: names that try to be code, and too little or very much to show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

import published

# Texts that end a script, a tag, an attribute, a template's expression or a line of JavaScript.
EVIL = (
    "<script>document.title='broken'</script>", "</script><img src=x onerror=\"document.title='broken'\">", "\"'&<b>",
    "A very long customer name that goes on and on & on GmbH & Co. KG, Zweigniederlassung Österreich", "{{ 7 * 7 }}",
    "\u2028line", "two\nlines", "=1+1", "${document}", "%s", "'+document.title+'",
)  # fmt: skip
BASIS = {
    "reporting_currency": "EUR", "reporting_timezone": "Europe/Berlin", "as_of_date": date(2025, 1, 1),
    "fx_rate_date": date(2024, 6, 30), "last_complete_month": date(2024, 12, 1), "tenure_months": 12,
    "cohort_window_months": 12, "min_segment_customers": 3, "upside_points": Decimal(10),
    "involuntary_reasons": "payment_failed", "roll_up_to_parent": False, "usage_basis": "exclude",
    "renewal_grace_days": 0,
}  # fmt: skip


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}-01"


def events_of(months: int, customers: int, seed: int = 1) -> list[dict]:
    """Events of customers who join over the months, grow, shrink, leave and return; the last month is 2024-12."""
    random, rows = Random(seed), []
    last = 2024 * 12 + 11
    for number in range(customers):
        name = EVIL[number] if number < len(EVIL) else f"cus_{number:04}"
        first = last - months + 1 + random.randrange(max(1, months * 2 // 3))
        seats, price, plan = (
            random.randint(1, 40),
            random.choice((10, 25, 60)),
            random.choice(("team", "business", EVIL[0])),
        )
        for month in range(first, last + 1):
            chance = random.random()
            kind, reason = "changed", None
            if month == first:
                kind = "started"
            elif chance < 0.03:
                kind, reason = "cancelled", random.choice((None, "payment_failed", "too expensive"))
            elif chance < 0.11:
                seats = max(1, seats + random.randint(-5, 9))
            elif chance < 0.13:
                price += 5
            elif chance < 0.14:
                plan = "business"
            else:
                continue
            rows.append({
                "event_id": f"e{len(rows)}", "customer_id": name, "subscription_id": "s", "event_type": kind,
                "occurred_at": _month(month), "unit_amount": str(price), "quantity": str(seats), "plan": plan,
                "reason": reason,
            })  # fmt: skip
    return rows


@cache
def figures(name: str) -> dict[str, list[dict]]:
    """The marts of a company of this module, by the referee."""
    variables = {"as_of_date": "2025-01-01", "min_segment_customers": 3, "max_quarantined_percent": 100}
    months, customers = {"grown": (32, 45), "three months": (3, 9), "one month": (1, 3), "empty": (1, 0)}[name]
    rows = events_of(months, customers)
    raw = {"subscription_events": rows + [{"event_id": "bad", "customer_id": "x"}] if rows else rows}
    raw["customers"] = [
        {"customer_id": row["customer_id"], "industry": f"{row['customer_id']} industry"[-40:],
         "country": "</script>", "acquisition_channel": EVIL[position % 3]}
        for position, row in enumerate({row["customer_id"]: row for row in rows}.values())
    ]  # fmt: skip
    return published.figures(raw, variables) | {"reporting_basis": [BASIS]}


def many_cohorts(cohorts: int = 100, ages: int = 50) -> list[dict]:
    """cohort_retention of so many cohort months × months since the start, consistent in itself."""
    random, rows = Random(2), []
    for cohort in range(cohorts):
        paid = start = 10_000 + cohort
        for age in range(ages):
            shown = Decimal(paid * 100 / start).quantize(Decimal("0.1"))
            kept = min(shown, Decimal("100.0"))
            rows.append({
                "cohort_month": date.fromisoformat(_month(2015 * 12 + cohort)), "months_since_start": age,
                "customers": 9, "active_customers": 9, "starting_mrr": Decimal(start), "mrr": Decimal(paid),
                "retained_mrr": Decimal(paid),
                "nrr_percent": shown, "grr_percent": kept, "logo_retention_percent": Decimal("100.0"),
            })  # fmt: skip
            paid = max(1, paid + random.randint(-300, 320))
    return rows
