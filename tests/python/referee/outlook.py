"""Judgement and outlook: nrr_health, nrr_forecast and nrr_forecast_backtest (definitions.md section 6)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor, isqrt

from .bridge import YEAR, trailing
from .company import Company
from .ratios import money, monthly_window, percent, shown
from .reading import whole_cents
from .states import first_day

BANDS = ((120, "excellent"), (110, "good"), (100, "average"))
# lower bound of ARR, tier, typical_low, typical_high, top_quartile_low, top_quartile_high
TIERS = (
    (50_000_000, "50M and more", 110, 120, 125, 140),
    (10_000_000, "10M to 50M", 105, 112, 115, 125),
    (1_000_000, "1M to 10M", 95, 105, 110, 115),
    (0, "below 1M", 85, 95, 100, 105),
)


def band(nrr: Decimal | None) -> str | None:
    """The band of a published NRR; None for none."""
    return None if nrr is None else next((name for bound, name in BANDS if nrr >= bound), "poor")


def mean(values: list[Fraction]) -> Fraction:
    """The mean, exactly."""
    return sum(values) / Fraction(len(values))


def sample_variance(values: list[Fraction]) -> Fraction:
    """The square of the sample standard deviation, exactly."""
    middle = mean(values)
    return sum((value - middle) ** 2 for value in values) / Fraction(len(values) - 1)


def shown_root(square: Fraction) -> Decimal:
    """The square root at 1 decimal, half away from zero, exactly: floor(10 × root + 1/2)."""
    twentieths = isqrt(floor(400 * square))  # floor(20 × root)
    return Decimal((twentieths + 1) // 2).scaleb(-1)


def monthly_ratios(company: Company, first: int, last: int) -> list[Fraction] | None:
    """monthly_nrr's unrounded ratios of these months; None unless all of them exist."""
    months = range(first, last + 1)
    if first < company.ledger.first_revenue_month:
        return None
    ratios = [monthly_window(company, month).nrr for month in months]
    return None if None in ratios else ratios


def is_outlier(ratio: Fraction, earlier: list[Fraction]) -> bool:
    """More than 2 sample standard deviations, and at least 1 point, from the mean of the earlier ones."""
    distance = abs(ratio - mean(earlier))
    return distance**2 > 4 * sample_variance(earlier) and distance >= 1


def nrr_health(company: Company) -> list[dict]:
    """Section 6, one row per month from f+12."""
    rows = []
    for month in company.ledger.months_from_first(YEAR):
        window = trailing(company, month)
        arr = 12 * sum(company.ledger.closing(customer, month) for customer in company.ledger.cohort)
        _, tier, *bounds = next(line for line in TIERS if arr >= 100 * line[0])
        recent = monthly_ratios(company, month - 11, month)
        this, earlier = monthly_ratios(company, month, month), monthly_ratios(company, month - 12, month - 1)
        rows.append(
            {
                "month": first_day(month),
                "nrr_percent": shown(window.nrr),
                "grr_percent": shown(window.grr),
                "band": band(shown(window.nrr)),
                "arr": money(arr),
                "arr_tier": tier,
                "typical_low": Decimal(bounds[0]),
                "typical_high": Decimal(bounds[1]),
                "top_quartile_low": Decimal(bounds[2]),
                "top_quartile_high": Decimal(bounds[3]),
                "points_to_top_quartile": shown(None if window.nrr is None else max(0, bounds[2] - window.nrr)),
                "nrr_volatility": None if recent is None else shown_root(sample_variance(recent)),
                "is_outlier": this is not None and earlier is not None and is_outlier(this[0], earlier),
            }
        )
    return rows


def recent_nrrs(company: Company, month: int) -> list[Fraction]:
    """The 12-month NRRs that exist among the 12 months up to `month`, unrounded."""
    months = [m for m in company.ledger.months_from_first(YEAR) if month - 11 <= m <= month]
    ratios = [trailing(company, m).nrr for m in months]
    return [nrr for nrr in ratios if nrr is not None]


def starting_point(company: Company, month: int) -> tuple[int, int]:
    """(ARR, the part of it from customers who did not pay 12 months before) at the end of a month, in cents."""
    ledger = company.ledger
    closing = {customer: ledger.closing(customer, month) for customer in ledger.cohort}
    new = [amount for customer, amount in closing.items() if ledger.closing(customer, month - YEAR) == 0]
    return 12 * sum(closing.values()), 12 * sum(new)


def outlook(starting: int, nrr: Fraction, new: int, years: int = 3) -> list[tuple[int, int, int]]:
    """(start, existing customers, total) ARR in cents, by year; a year's total is the next one's start."""
    found = []
    for _ in range(years):
        existing = whole_cents(starting * nrr / 10000)
        found.append((starting, existing, existing + new))
        starting = existing + new
    return found


def nrr_forecast(company: Company) -> list[dict]:
    """Section 6, three scenarios × three years from the last complete month; no rows where no NRR exists."""
    month = company.ledger.last
    ratios = recent_nrrs(company, month)
    if not ratios:
        return []
    arr, new = starting_point(company, month)
    base = mean(ratios)
    scenarios = {"conservative": min(ratios), "base": base, "upside": base + company.settings.upside_points}
    return [
        {
            "scenario": scenario,
            "year": year,
            "starting_arr": money(start),
            "nrr_percent": shown(nrr),
            "existing_customer_arr": money(existing),
            "new_customer_arr": money(new),
            "total_arr": money(total),
            "growth_percent": shown(percent(total - start, start)),
        }
        for scenario, nrr in scenarios.items()
        for year, (start, existing, total) in enumerate(outlook(arr, nrr, new), start=1)
    ]


def nrr_forecast_backtest(company: Company) -> list[dict]:
    """Section 6, one row per month from f+12 to 12 months before the last complete one."""
    rows = []
    for month in company.ledger.months_from_first(YEAR):
        if month > company.ledger.last - YEAR:
            break
        ratios = recent_nrrs(company, month)
        arr, new = starting_point(company, month)
        forecast = outlook(arr, mean(ratios), new)[0][2] if ratios else None
        actual = starting_point(company, month + YEAR)[0]
        rows.append(
            {
                "month": first_day(month),
                "forecast_arr": None if forecast is None else money(forecast),
                "actual_arr": money(actual),
                "error_percent": None if forecast is None else shown(percent(forecast - actual, actual)),
            }
        )
    return rows
