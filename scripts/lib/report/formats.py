"""Figures as text, and as HTML that says which cell of which mart they are."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup, escape

from .marts import Row

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
NONE = "n/a"
MONTHS = ("January February March April May June July August September October November December").split()


def money(value: Decimal) -> str:
    """1131981.70 -> 1,131,981.70"""
    return f"{value:,.2f}".replace("-", MINUS)


def percent(value: Decimal) -> str:
    """97.1 -> 97.1 %"""
    return f"{value:,.1f}{THIN}%".replace("-", MINUS)


def points(value: Decimal) -> str:
    """-1.2 -> −1.2, 1.2 -> +1.2"""
    return f"{value:+,.1f}".replace("-", MINUS) if value else "0.0"


def fine_points(value: Decimal) -> str:
    """0.285693 -> +0.29, 0.012345 -> +0.0123: a customer's part of a large company is small"""
    places = Decimal("0.01") if abs(value) >= Decimal("0.1") else Decimal("0.0001")
    shown = value.quantize(places, ROUND_HALF_UP)
    return f"{shown:+,f}".replace("-", MINUS) if shown else "0.00"


def signed_percent(value: Decimal) -> str:
    """-3.8 -> −3.8 %"""
    return f"{points(value)}{THIN}%"


def ratio(value: Decimal) -> str:
    """12.3 -> 12.30"""
    return f"{value:,.2f}"


def count(value: int) -> str:
    """2508 -> 2,508"""
    return f"{value:,}".replace("-", MINUS)


def month(value: date) -> str:
    """2024-12-01 -> December 2024"""
    if isinstance(value, str):  # as DuckDB gives what lies outside of Python's calendar, before year 1 or after 9999
        return value
    return f"{MONTHS[value.month - 1]} {value.year:04}"


def short_month(value: date) -> str:
    """2024-12-01 -> Dec 2024"""
    return value if isinstance(value, str) else f"{MONTHS[value.month - 1][:3]} {value.year:04}"


def day(value: date) -> str:
    """2024-12-31 -> 31 December 2024"""
    return value if isinstance(value, str) else f"{value.day} {month(value)}"


def day_before(value: date) -> str:
    """2025-01-01 -> 31 December 2024"""
    return day(date.max if isinstance(value, str) else value - timedelta(days=1))


def text(value) -> str:
    """Anything as it stands."""
    return str(value)


def yes_no(value: bool) -> str:
    """True -> yes"""
    return "yes" if value else "no"


def compact(value: Decimal, signed: bool = False) -> str:
    """1131981.70 -> 1.13M: for a chart's labels, whose exact figures stand in its table."""
    size = abs(value)
    for bound, unit in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k")):
        if size >= bound:
            scaled = size / bound
            digits = f"{scaled:,.0f}" if scaled >= 100 else f"{scaled:,.1f}" if scaled >= 10 else f"{scaled:,.2f}"
            break
    else:
        digits, unit = f"{size:,.2f}" if 0 < size < 10 else f"{size:,.0f}", ""
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{digits}{unit}"


def plain(value) -> str:
    """A value as a machine reads it back: the attribute beside the text."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def key_text(key: dict) -> str:
    """A key as JSON; a pair of values is a range that is summed over."""
    return json.dumps(key, default=plain, ensure_ascii=False)


def figure(row: Row, column: str, show) -> Markup:
    """A cell of a mart, marked as that.

    Args:
        row: the mart's row.
        column: the column.
        show: the function of this module that makes it text.
    """
    return _data(row[column], show, row.mart, column, row.key)


def counted(row: Row, column: str, noun: str) -> Markup:
    """A number of things, marked as a cell, with their noun: 1 customer, 2 customers."""
    return figure(row, column, count) + f" {_plural(row[column], noun)}"


def spell(number: int, noun: str) -> str:
    """1, month -> 1 month; 12, month -> 12 months"""
    return f"{number} {_plural(number, noun)}"


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def total(rows: list[Row], column: str, show, over: str = "month") -> Markup:
    """The sum of a column over consecutive months, marked as that.

    Args:
        rows: the rows, all of one mart and, but for `over`, of one key; at least one.
        column: the column.
        show: as in `figure`.
        over: the key column whose first and last value bound the sum.
    """
    key = rows[0].key | {over: [rows[0].key[over], rows[-1].key[over]]}
    return _data(sum(row[column] for row in rows), show, rows[0].mart, column, key)


def derived(value, show) -> Markup:
    """A figure that is computed from published ones: a difference, a share, a mean."""
    return Markup('<data value="{}" data-derived>{}</data>').format(
        plain(value), NONE if value is None else show(value)
    )


def _data(value, show, mart: str, column: str, key: dict) -> Markup:
    shown = NONE if value is None else show(value)
    return Markup('<data value="{}" data-mart="{}" data-column="{}" data-key="{}">{}</data>').format(
        plain(value), mart, column, key_text(key), shown
    )


def name(value: str) -> Markup:
    """A name that somebody chose, apart from our words in whatever direction it is written."""
    return Markup("<bdi>{}</bdi>").format(value)


def say(template: str, **parts) -> Markup:
    """A sentence: text is escaped, figures are kept."""
    return Markup(escape(template)).format(**parts)
