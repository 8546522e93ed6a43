"""An independent referee: what the published numbers mean, read from contract.md and definitions.md alone.

Pure Python without floats and without SQL, made to be obviously right rather than fast; the tests compare
the warehouse with it.
"""

from __future__ import annotations

from collections.abc import Iterable

from .adoption import adoption_expansion
from .bridge import cohort_retention, mrr_bridge, trailing_nrr
from .by_definition import nrr_by_definition
from .changes import expansion_motions, mrr_changes
from .company import Company
from .dimensions import dimension_nrr, nrr_concentration
from .drivers import nrr_drivers
from .outlook import nrr_forecast, nrr_forecast_backtest, nrr_health
from .ratios import MARTS
from .reading import BuildRefused
from .settings import Settings

__all__ = ["MARTS", "PICTURE", "BuildRefused", "build", "picture"]

PICTURE = {
    mart.__name__: mart
    for mart in (
        mrr_bridge,
        trailing_nrr,
        cohort_retention,
        dimension_nrr,
        nrr_concentration,
        nrr_health,
        mrr_changes,
        expansion_motions,
        nrr_drivers,
        nrr_by_definition,
        nrr_forecast,
        nrr_forecast_backtest,
        adoption_expansion,
    )
}


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


def picture(
    raw: dict[str, list[dict[str, str | None]]], variables: dict, core_features: Iterable[str] = ()
) -> dict[str, list[dict]]:
    """Every mart of definitions.md section 6 but revenue_movements (which build() has).

    Args:
        raw: as build() takes it; the key feature_usage is the table of that name.
        variables: as build() takes them.
        core_features: the features of the seed that adoption_expansion counts; empty = all.

    Returns:
        Mart name -> rows with exactly the mart's columns, as build() gives them: quick_ratio with 2 decimals,
        contribution_points with 6, occurred_at as a naive datetime in UTC, flags as bool.

    Raises:
        BuildRefused: where contract.md says the build fails.
    """
    company = Company(raw, Settings.of(variables), core_features)
    return {name: mart(company) for name, mart in PICTURE.items()}
