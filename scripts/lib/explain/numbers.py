"""Exact numbers: Decimals for money, Fractions for ratios, rounded once, half away from zero."""
import datetime
import decimal
from decimal import Decimal
from fractions import Fraction
from math import isqrt

# The widest sums of the marts have 38 digits.
decimal.getcontext().prec = 80


def rounded(value: Fraction, places: int) -> Decimal:
    """A fraction to so many decimals, half away from zero."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def rounded_root(square: Fraction, places: int) -> Decimal:
    """The root of a fraction to so many decimals, half away from zero, without a float."""
    scaled = square * 4 * 100**places
    # n is the rounded root when (2n − 1)² <= 4 × square < (2n + 1)².
    doubled = isqrt(scaled.numerator // scaled.denominator)
    return Decimal((doubled + 1) // 2).scaleb(-places)


def shown(value) -> str:
    """A value as people read it: 1,234.50, 2024-05, yes, null."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return f"{_cut(value):,}…" if _cut(value) != value else f"{_cut(value):,}"
    if isinstance(value, (Decimal, int)):
        return f"{value:,}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, datetime.date):
        return month_text(value)
    return str(value)


def _cut(value: Fraction) -> Decimal:
    """The first six decimals, what follows cut off, trailing zeros too."""
    cut = Decimal(int(value * 10**6)).scaleb(-6)
    return cut.quantize(Decimal(1)) if cut == cut.to_integral_value() else cut.normalize()


def plain(value: Decimal | None) -> str:
    """A decimal without trailing zeros behind the point: 10.50000 is 10.5."""
    if value is None:
        return "null"
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,}"


def months_later(month: datetime.date, months: int) -> datetime.date:
    """The first day of the month so many months later, or earlier."""
    number = month.year * 12 + month.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, 1)


def months_between(earlier: datetime.date, later: datetime.date) -> int:
    """Calendar months from one to the other."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def month_text(month: datetime.date) -> str:
    """2024-05 for a first of month, 2024-05-17 for another day."""
    return month.isoformat()[:7] if month.day == 1 else month.isoformat()


def quarter_text(day: datetime.date) -> str:
    """2024-Q2."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"
