"""An independent referee: what the published numbers mean, read from contract.md and definitions.md alone.

Pure Python without floats and without SQL, made to be obviously right rather than fast; the tests compare
the warehouse with it.
"""

from __future__ import annotations

from .company import Company
from .ratios import MARTS
from .reading import BuildRefused
from .settings import Settings

__all__ = ["MARTS", "BuildRefused", "build"]


def build(raw: dict[str, list[dict[str, str | None]]], variables: dict) -> dict[str, list[dict]]:
    """Every mart from the raw tables.

    Args:
        raw: raw table name -> rows of text values; a missing key or None is a missing column or value, and a
            missing table a missing file (which tables are there decides the shape, contract.md "Raw tables").
        variables: the variables of definitions.md section 5; dates as YYYY-MM-DD text, segment_thresholds as
            name -> exclusive upper bound in reporting currency a year (None = no bound). Missing or None = default.

    Returns:
        Mart name -> rows with exactly the mart's columns: money as Decimal with 2 decimals in reporting currency,
        percentages as Decimal with 1 decimal (0-100), months as the date of their first day, counts as int.

    Raises:
        BuildRefused: where contract.md says the build fails.
    """
    company = Company(raw, Settings.of(variables))
    return {name: mart(company) for name, mart in MARTS.items()}
