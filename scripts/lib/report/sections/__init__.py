"""The page's sections, in the order in which a CFO asks: each with its charts, sentences and tables."""

from __future__ import annotations

from .common import Page, Section
from .customers import concentration, drivers, segments
from .outlook import definitions, forecast
from .quality import quality
from .retention import cohorts, headline, trend
from .revenue import bridge, churn, motions

ORDER = (
    headline,
    trend,
    bridge,
    cohorts,
    segments,
    drivers,
    concentration,
    churn,
    motions,
    definitions,
    forecast,
    quality,
)


def sections(page: Page) -> list[Section]:
    """All sections, in order.

    Args:
        page: what they share.
    """
    return [section(page) for section in ORDER]


__all__ = ["Page", "sections"]
