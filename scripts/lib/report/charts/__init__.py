"""Charts: functions from rows to Vega-Lite, by Altair. They draw; what a figure is, the marts have said."""

from .bars import against_100, amounts, bands, gains_and_losses
from .cohorts import LEGEND, triangle
from .lines import backtest, by_month, forecast, over_time
from .style import CONFIG
from .waterfall import STEPS, waterfall

__all__ = [
    "CONFIG",
    "LEGEND",
    "STEPS",
    "against_100",
    "amounts",
    "backtest",
    "bands",
    "by_month",
    "forecast",
    "gains_and_losses",
    "over_time",
    "triangle",
    "waterfall",
]
