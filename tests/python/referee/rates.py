"""Exchange rates (definitions.md section 3, contract.md "Raw tables")."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .reading import BuildRefused, rate_number, trimmed, upper, written_day


class Rates:
    """Usable rates: currency -> day -> units of reporting currency for one unit."""

    def __init__(self, rows: list[dict], reporting_currency: str):
        """Reads raw exchange_rates rows; BuildRefused where one currency and day has two rates."""
        self.reporting_currency = reporting_currency
        self.by_currency: dict[str, dict[date, Fraction]] = {}
        for row in rows:
            currency = upper(trimmed(row.get("currency")))
            day, rate = written_day(trimmed(row.get("rate_date"))), rate_number(trimmed(row.get("rate")))
            if currency is None or day is None or rate is None:
                continue
            days = self.by_currency.setdefault(currency, {})
            if days.setdefault(day, rate) != rate:
                raise BuildRefused(f"two rates of {currency} on {day}: {days[day]} and {rate}")

    def currency_of(self, text: str | None) -> str:
        """The currency a trimmed text names; the reporting currency where it is missing."""
        return upper(text) or self.reporting_currency

    def is_known(self, currency: str) -> bool:
        """True for the reporting currency and any currency with a usable rate."""
        return currency == self.reporting_currency or currency in self.by_currency

    def largest(self, currency: str) -> Fraction:
        """The largest usable rate of a known currency (only to judge whether an MRR fits)."""
        return Fraction(1) if currency == self.reporting_currency else max(self.by_currency[currency].values())

    def constant(self, currency: str, fx_rate_date: date) -> Fraction:
        """The one rate of a currency: the latest by fx_rate_date, else the earliest later one."""
        if currency == self.reporting_currency:
            return Fraction(1)
        days = self.by_currency[currency]
        earlier = [day for day in days if day <= fx_rate_date]
        return days[max(earlier) if earlier else min(days)]
