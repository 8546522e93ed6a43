"""Text -> typed value, as contract.md ("Raw tables") says values are read. Unreadable = None."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

ASCII_BLANKS = " \t\n\r\x0b\x0c"
UPPER, LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?)([0-9]+))?")
TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?)?"
    r"(?:Z|([+-])([0-9]{2})(?::([0-9]{2}))?)?"
)
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
TRUE, FALSE = ("true", "t", "1", "yes"), ("false", "f", "0", "no")
MAX_WHOLE_DIGITS, MAX_DECIMALS, MAX_RATE_DIGITS = 18, 20, 18


class BuildRefused(Exception):
    """The input or the variables are such that contract.md says the build fails."""


def trimmed(value: str | None) -> str | None:
    """The text without ASCII white space around it; None where nothing is left."""
    return (value.strip(ASCII_BLANKS) or None) if value is not None else None


def lower(text: str | None) -> str | None:
    """The text with ASCII letters in lower case ("read in any letter case")."""
    return text.translate(str.maketrans(UPPER, LOWER)) if text is not None else None


def upper(text: str | None) -> str | None:
    """The text with ASCII letters in upper case."""
    return text.translate(str.maketrans(LOWER, UPPER)) if text is not None else None


def significant(text: str | None) -> tuple[bool, str, int] | None:
    """(is negative, significant digits, power of ten of the last one) of a number's text, or None."""
    match = NUMBER.fullmatch(text or "")
    if not match:
        return None
    sign, whole, decimals, bare_decimals, exponent_sign, exponent = match.groups()
    decimals = decimals or bare_decimals or ""
    written = ((whole or "") + decimals).lstrip("0")
    digits = written.rstrip("0")
    if not digits:
        return False, "", 0
    exponent = (exponent or "").lstrip("0")[:10]  # ten digits already say "far too large or small"
    power = int(exponent_sign + exponent) if exponent else 0
    return sign == "-", digits, power - len(decimals) + len(written) - len(digits)


def number(text: str | None) -> Fraction | None:
    """The exact value: below 10^18 in absolute value, at most 20 decimals; else None."""
    parts = significant(text)
    if parts is None:
        return None
    negative, digits, power = parts
    if power < -MAX_DECIMALS or len(digits) + power > MAX_WHOLE_DIGITS:
        return None
    value = int(digits or "0") * Fraction(10) ** power
    return -value if negative else value


def rate_number(text: str | None) -> Fraction | None:
    """A usable exchange rate: a number above 0 with at most 18 significant digits; else None."""
    value = number(text)
    if value is None or value <= 0 or len(significant(text)[1]) > MAX_RATE_DIGITS:
        return None
    return value


def boolean(text: str | None) -> bool | None:
    """true/t/1/yes and false/f/0/no in any letter case; else None."""
    word = lower(text)
    return True if word in TRUE else False if word in FALSE else None


def timestamp(text: str | None) -> datetime | None:
    """The instant as a naive UTC datetime, cut to microseconds; None where unreadable."""
    match = TIMESTAMP.fullmatch(text or "")
    if not match:
        return None
    year, month, day, hour, minute, second, fraction, sign, off_hour, off_minute = match.groups()
    if int(off_hour or 0) > 23 or int(off_minute or 0) > 59:
        return None
    offset = timedelta(hours=int(off_hour or 0), minutes=int(off_minute or 0))
    micro = int(((fraction or "") + "000000")[:6])
    try:
        written = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro)
        return written + offset if sign == "-" else written - offset
    except (ValueError, OverflowError):
        return None


def written_day(text: str | None) -> date | None:
    """The calendar day of a readable timestamp as it is written, whatever its offset; else None."""
    return date.fromisoformat(text[:10]) if timestamp(text) is not None else None


def month_text(text: str | None) -> str | None:
    """The text of a timestamp for one of a month: YYYY-MM is its first day."""
    return text + "-01" if MONTH.fullmatch(text or "") else text


def half_away(value: Fraction | int, decimals: int) -> Decimal:
    """`value` rounded to `decimals` places, half away from zero, exactly."""
    scaled = abs(Fraction(value)) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{-units if value < 0 else units}E-{decimals}")


def whole_cents(amount: Fraction) -> int:
    """A money amount in cents, rounded half away from zero."""
    return int(half_away(amount * 100, 0))
