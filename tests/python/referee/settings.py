"""The variables of definitions.md (section 5, "Vars") with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from .reading import month_text, timestamp, upper

DEFAULT_SEGMENTS = {"SMB": 10000, "Mid-Market": 100000, "Enterprise": None}


@dataclass(frozen=True)
class Settings:
    """Typed variables; as_of_date and fx_rate_date None = their defaults."""

    as_of_date: date | None = None
    zone: ZoneInfo = ZoneInfo("UTC")
    reporting_currency: str = "USD"
    fx_rate_date: date | None = None
    tenure_months: int = 12
    cohort_window_months: int = 12
    min_segment_customers: int = 10
    segment_thresholds: dict = field(default_factory=lambda: dict(DEFAULT_SEGMENTS))
    max_quarantined_percent: Fraction = Fraction(1)
    involuntary_reasons: tuple[str, ...] = ("payment_failed",)
    upside_points: Fraction = Fraction(10)
    roll_up_to_parent: bool = False
    usage_basis: str = "exclude"  # or actual or trailing_3_months
    renewal_grace_days: int = 0
    known_at: datetime | None = None  # naive UTC; nothing recorded then or later is known

    @classmethod
    def of(cls, variables: dict) -> Settings:
        """Settings from the variables as build() takes them; a missing or None value is its default."""
        readers = {
            "as_of_date": _day,
            "reporting_timezone": ZoneInfo,
            "reporting_currency": lambda text: upper(text.strip()),
            "fx_rate_date": _day,
            "tenure_months": int,
            "cohort_window_months": int,
            "min_segment_customers": int,
            "segment_thresholds": dict,
            "involuntary_reasons": tuple,
            "roll_up_to_parent": bool,
            "usage_basis": str,
            "renewal_grace_days": int,
            "known_at": timestamp,
            "upside_points": lambda value: Fraction(str(value)),
            "max_quarantined_percent": lambda value: Fraction(str(value)),
        }
        given = {name: read(variables[name]) for name, read in readers.items() if variables.get(name) is not None}
        if "reporting_timezone" in given:
            given["zone"] = given.pop("reporting_timezone")
        return cls(**given)

    def first_instant(self, day: date) -> datetime:
        """The first instant of a local day, as naive UTC."""
        local = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    def local_day(self, instant: datetime) -> date:
        """The day in the reporting time zone of a naive UTC instant."""
        return instant.replace(tzinfo=UTC).astimezone(self.zone).date()

    def named_month(self, text: str | None) -> date | None:
        """First day of the month that begins locally at a text's instant, else of the month written there.

        None where neither YYYY-MM nor a timestamp stands there; Python's calendar ends with the year 9999.
        """
        instant = timestamp(month_text(text))
        if instant is None:
            return None
        try:
            month = self.local_day(instant).replace(day=1)
            begins = len(text) > 10 and self.first_instant(month) == instant
        except OverflowError:
            begins = False
        return month if begins else date.fromisoformat(f"{text[:7]}-01")

    def day_after(self, instant: datetime) -> date:
        """The local day after the one that holds the instant."""
        return self.local_day(instant) + timedelta(days=1)


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value.strip())
