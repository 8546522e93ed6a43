"""The figures behind a chart as a table: what a screen reader reads, and what can be copied."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import formats
from .marts import Row


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: the mart's column.
        title: its heading.
        show: the function of `formats` that makes its values text.
    """

    name: str
    title: str
    show: object = formats.text

    @property
    def is_number(self) -> bool:
        """Whether it is set flush right."""
        return self.show not in (formats.text, formats.month, formats.yes_no, formats.day)

    def text(self, row: Row) -> str:
        """The row's value as text."""
        value = row[self.name]
        return formats.NONE if value is None else self.show(value)

    def value(self, row: Row) -> str:
        """The row's value for machines."""
        return formats.plain(row[self.name])


@dataclass(frozen=True)
class Table:
    """Rows of one mart, one line each.

    Attributes:
        caption: what it holds.
        columns: its columns; the first one is the line's heading.
        rows: its rows.
        names: for the first column, value -> what to call it.
    """

    caption: str
    columns: list[Column]
    rows: list[Row]
    names: dict = field(default_factory=dict)

    kind = "rows"

    def heading(self, row: Row) -> str:
        """The line's heading."""
        return self.names.get(row[self.columns[0].name]) or self.columns[0].text(row)


@dataclass(frozen=True)
class Triangle:
    """Cohorts down, months since the start across: one figure a cell.

    Attributes:
        caption: what it holds.
        column: the figure's column.
        lines: (cohort month as text, the line's rows by month).
        ages: the months since the start.
    """

    caption: str
    column: Column
    lines: list[tuple[str, list[Row]]]
    ages: list[int]

    kind = "triangle"


COLUMNS = {
    column.name: column
    for column in (
        Column("month", "Month", formats.month),
        Column("customers", "Customers", formats.count),
        Column("starting_mrr", "Starting MRR", formats.money),
        Column("ending_mrr", "Ending MRR", formats.money),
        Column("retained_mrr", "Retained MRR", formats.money),
        Column("nrr_percent", "NRR", formats.percent),
        Column("grr_percent", "GRR", formats.percent),
        Column("logo_retention_percent", "Logo retention", formats.percent),
        Column("base_customers", "Customers in the base", formats.count),
        Column("base_revenue", "Opening MRR of the base", formats.money),
        Column("monthly_nrr", "Monthly NRR", formats.percent),
        Column("monthly_grr", "Monthly GRR", formats.percent),
        Column("three_month_avg_nrr", "Three-month average", formats.percent),
        Column("month_over_month_change", "Change, points", formats.points),
        Column("opening_mrr", "Opening", formats.money),
        Column("new_mrr", "New", formats.money),
        Column("reactivation_mrr", "Reactivation", formats.money),
        Column("expansion_mrr", "Expansion", formats.money),
        Column("contraction_mrr", "Contraction", formats.money),
        Column("churned_mrr", "Churned", formats.money),
        Column("closing_mrr", "Closing", formats.money),
        Column("net_new_mrr", "Net new", formats.money),
        Column("arr", "ARR", formats.money),
        Column("quick_ratio", "Quick ratio", formats.ratio),
        Column("logo_churn_percent", "Logo churn", formats.percent),
        Column("churned_customers", "Churned customers", formats.count),
        Column("voluntary_churned_mrr", "Voluntary", formats.money),
        Column("involuntary_churned_mrr", "Involuntary", formats.money),
        Column("unexplained_churned_mrr", "Unexplained", formats.money),
        Column("segment", "Segment"),
        Column("industry", "Industry"),
        Column("nrr_rank", "Rank", formats.count),
        Column("starting_revenue", "Starting MRR", formats.money),
        Column("ending_revenue", "Ending MRR", formats.money),
        Column("nrr", "NRR", formats.percent),
        Column("grr", "GRR", formats.percent),
        Column("value", "Value"),
        Column("meets_minimum_sample", "Enough customers", formats.yes_no),
        Column("rank", "Rank", formats.count),
        Column("customer_id", "Customer"),
        Column("contribution_points", "Points of NRR", formats.fine_points),
        Column("top_10_customers_share_percent", "Ten largest", formats.percent),
        Column("largest_customer_share_percent", "Largest", formats.percent),
        Column("bottom_quartile_nrr", "NRR, smallest quarter", formats.percent),
        Column("top_quartile_nrr", "NRR, largest quarter", formats.percent),
        Column("is_expansion_masking_churn", "Expansion masks churn", formats.yes_no),
        Column("is_concentrated", "Concentrated", formats.yes_no),
        Column("motion", "Motion"),
        Column("gained_mrr", "Gained", formats.money),
        Column("lost_mrr", "Lost", formats.money),
        Column("definition", "Definition"),
        Column("numerator", "Numerator", formats.money),
        Column("denominator", "Denominator", formats.money),
        Column("label", "Definition"),
        Column("formula", "Formula"),
        Column("used_by", "Used by"),
        Column("caution", "Caution"),
        Column("scenario", "Scenario"),
        Column("year", "Year", formats.count),
        Column("starting_arr", "Starting ARR", formats.money),
        Column("existing_customer_arr", "Existing customers", formats.money),
        Column("new_customer_arr", "New customers", formats.money),
        Column("total_arr", "Total ARR", formats.money),
        Column("growth_percent", "Growth", formats.percent),
        Column("forecast_arr", "Forecast ARR", formats.money),
        Column("actual_arr", "Actual ARR", formats.money),
        Column("error_percent", "Error", formats.signed_percent),
        Column("quarantine_reason", "Reason"),
        Column("count(*)", "Raw events", formats.count),
        Column("typical_low", "Typical, from", formats.text),
        Column("typical_high", "to", formats.text),
        Column("top_quartile_low", "Top quartile, from", formats.text),
        Column("top_quartile_high", "to", formats.text),
        Column("band", "Band"),
        Column("arr_tier", "ARR tier"),
    )
}


def table(caption: str, names: str, rows: list[Row], labels: dict | None = None) -> Table:
    """A table of some of a mart's columns.

    Args:
        caption: what it holds.
        names: the columns, separated by blanks.
        rows: the mart's rows.
        labels: as in Table.names.
    """
    return Table(caption, [COLUMNS[name] for name in names.split()], rows, labels or {})
