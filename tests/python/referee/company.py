"""Everything a mart may ask about: the ledger, the customers' attributes and the judged raw rows."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .accounts import USAGE_COLUMNS, charge_reason, ultimate_parents
from .judging import COLUMNS, folded, judge
from .knowing import known_tables
from .usage import FEATURE_COLUMNS, use_reason
from .ledger import Ledger
from .rates import Rates
from .reading import BuildRefused, number
from .settings import Settings

RAW_SHAPES = ("subscription_periods", "mrr_history", "subscription_events")
UNKNOWN = "unknown"


class Company:
    """The raw tables, read, judged and applied."""

    def __init__(self, raw: dict[str, list[dict]], settings: Settings, core_features: Iterable[str] = ()):
        """Reads the raw tables; BuildRefused where contract.md says the build fails."""
        self.settings = settings
        raw = known_tables(raw, settings)
        self.feature_usage, self.core_features = raw.get("feature_usage"), frozenset(core_features)
        self.attributes = customer_attributes(raw.get("customers", []))
        rates = Rates(raw.get("exchange_rates", []), settings.reporting_currency)
        self.table = shape_of(raw)
        self.judged = judge(self.table, raw.get(self.table, []), rates, settings)
        aside, raw_count = len(self.judged.quarantined), self.judged.raw_count
        if 100 * aside > settings.max_quarantined_percent * raw_count:
            raise BuildRefused(f"{aside} of {raw_count} raw events are quarantined")
        self.parents = ultimate_parents(self.attributes) if settings.roll_up_to_parent else {}
        self.usage_charges, self.rates = raw.get("usage_charges", []), rates
        self.ledger = Ledger(self.table, self.judged, rates, settings, self.top_of, self.usage_charges)

    def top_of(self, customer: str) -> str:
        """The customer whose figures a customer's are part of: itself, or its topmost parent."""
        return self.parents.get(customer, customer)

    def set_aside(self) -> list[tuple[str, list[tuple[dict, str]]]]:
        """(raw table, its rows that can't be used, each with the reason)."""
        charges = [(row, charge_reason(row, self.rates)) for row in folded(self.usage_charges, USAGE_COLUMNS)]
        uses = [(row, use_reason(row)) for row in folded(self.feature_usage or [], FEATURE_COLUMNS)]
        return [
            (self.table, self.judged.quarantined),
            ("usage_charges", [(row, reason) for row, reason in charges if reason]),
            ("feature_usage", [(row, reason) for row, reason in uses if reason]),
        ]

    def contract_value(self, customer: str) -> Fraction:
        """annual_contract_value, or 12 × the closing MRR of the cohort month (definitions.md section 5)."""
        value = number(self.attributes.get(customer, {}).get("annual_contract_value"))
        if value is None or value < 0:
            return Fraction(12 * self.ledger.closing(customer, self.ledger.cohort[customer]), 100)
        return value

    def segment(self, customer: str) -> str:
        """The first segment whose exclusive upper bound is above the contract value."""
        thresholds = self.settings.segment_thresholds.items()
        bounded = sorted((Fraction(str(bound)), name) for name, bound in thresholds if bound is not None)
        unbounded = [name for name, bound in thresholds if bound is None]
        value = self.contract_value(customer)
        return next((name for bound, name in bounded if value < bound), [*unbounded, UNKNOWN][0])

    def attribute(self, customer: str, column: str) -> str:
        """A text column of customers; `unknown` where it is missing."""
        return self.attributes.get(customer, {}).get(column) or UNKNOWN

    def cohorts(self) -> dict[int, list[str]]:
        """Cohort month number -> its customers, for cohort months whose window is complete."""
        found = {}
        for customer, month in self.ledger.cohort.items():
            if month + self.settings.cohort_window_months <= self.ledger.last:
                found.setdefault(month, []).append(customer)
        return dict(sorted(found.items()))


def shape_of(raw: dict) -> str:
    """The raw table the facts are in; BuildRefused where both other shapes are there."""
    if "subscription_periods" in raw and "mrr_history" in raw:
        raise BuildRefused("both subscription_periods and mrr_history are there: which one holds the facts?")
    return next((table for table in RAW_SHAPES if table in raw), "subscription_events")


def customer_attributes(rows: list[dict]) -> dict[str, dict]:
    """customer_id -> its one row; BuildRefused where a customer_id has two different rows."""
    attributes = {}
    for row in folded(rows, COLUMNS["customers"]):
        customer = row["customer_id"]
        if customer is None:
            continue
        if customer in attributes:
            raise BuildRefused(f"two different rows of customer {customer}: {attributes[customer]} and {row}")
        attributes[customer] = row
    return attributes


def quarter_of(month: int) -> int:
    """The month number of the first month of the calendar quarter."""
    return month - month % 3
