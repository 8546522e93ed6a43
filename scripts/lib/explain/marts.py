"""Every mart: what one row is, over which base it is computed, and how each of its figures is.

A column that is in none of the tables here can't be explained; a test asks for every column of every mart.
"""
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from . import bases, events, outlook, reported
from .formulas import Count, Derived, Formula, Own, Ratio, SameAs, Signed, Table, Times, Total
from .numbers import month_text, months_between, months_later, rounded, shown


@dataclass
class Mart:
    """A mart and its figures.

    Attributes:
        keys: the columns that tell its rows apart; `period` is one of them, or None where rows have no time.
        base: function (facts, key) -> Base; None where figures come from other marts alone.
        figures: published column -> formula.
        hidden: figures that the published ones need.
        labels: columns that say something about the row but are no figures.
    """

    keys: tuple[str, ...]
    figures: dict[str, Formula]
    period: str | None = "month"
    base: object = None
    hidden: dict[str, Formula] = field(default_factory=dict)
    labels: tuple[str, ...] = ()

    def formula(self, name: str) -> Formula:
        """Of a published or hidden figure."""
        return self.figures.get(name) or self.hidden[name]


def _retention(starting: str, ending: str) -> dict[str, Formula]:
    """The three percentages that windows have in common."""
    return {
        "nrr_percent": Ratio(ending, starting, is_change=True),
        "grr_percent": Ratio("retained_mrr", starting, is_change=True),
        "logo_retention_percent": Ratio("active_customers", "customers", is_change=True),
    }


def _same_year(column: str) -> SameAs:
    return SameAs("trailing_nrr", column, lambda scope: {"month": scope.key["month"], "window_months": 12})


def _this_month(column: str) -> SameAs:
    return SameAs("monthly_nrr", column, lambda scope: {"month": scope.key["month"]})


def _quartile(value: str) -> SameAs:
    return SameAs("dimension_nrr", "nrr_percent", lambda scope: {
        "month": scope.key["month"], "dimension": "mrr_quartile", "value": value})


_LAST_YEAR = SameAs("trailing_nrr", "nrr_percent", lambda scope: {
    "month": outlook.weighing_month(scope), "window_months": 12})
_LAST_CLOSING = SameAs("mrr_bridge", "closing_mrr", lambda scope: {"month": scope.facts.last_month})
_YEAR_LATER = SameAs("mrr_bridge", "closing_mrr", lambda scope: {"month": months_later(scope.key["month"], 12)})
_OWN_NRR = SameAs("segmented_nrr", "nrr", lambda scope: scope.key)


def _is_masking(scope) -> Derived:
    nrr, grr = scope.value("nrr_percent"), scope.value("grr_percent")
    value = nrr is not None and grr is not None and grr < 80 and nrr > 100
    return Derived(value, f"GRR {shown(grr)} < 80 and NRR {shown(nrr)} > 100")


def _is_concentrated(scope) -> Derived:
    nrr, low, high = (scope.value(name) for name in ("nrr_percent", "bottom_quartile_nrr", "top_quartile_nrr"))
    value = None not in (nrr, low, high) and nrr >= 100 and low < 80 and high > nrr
    return Derived(value, f"NRR {shown(nrr)} ≥ 100 and bottom quartile {shown(low)} < 80 and "
                   f"top quartile {shown(high)} > {shown(nrr)}")


def _is_quarter_end(scope) -> Derived:
    month = scope.key["month"]
    return Derived(month.month % 3 == 0, f"{month_text(month)} is month {month.month} of its year")


def _meets_minimum(scope) -> Derived:
    least = scope.facts.vars["min_segment_customers"]
    return Derived(scope.value("customers") >= least, f"{scope.value('customers')} ≥ {least} (min_segment_customers)")


def _rank(scope) -> Derived:
    """One more than there are segments of the quarter with a higher unrounded NRR."""
    ratios = []
    for key in scope.keys_beside("segment", "industry"):
        other = scope.of("segmented_nrr", **key)
        starting, ending = other.value("starting_revenue"), other.value("ending_revenue")
        ratios.append((rounded(Fraction(ending) / Fraction(starting), 19), key["segment"], key["industry"]))
    ratios.sort(key=lambda each: (-each[0], *each[1:]))
    own = next(each[0] for each in ratios if each[1:] == (scope.key["segment"], scope.key["industry"]))
    better = sum(each[0] > own for each in ratios)
    table = Table("The quarter's segments", ["segment", "industry", "100 × ratio"],
                  [[segment, industry, Fraction(100 * ratio)] for ratio, segment, industry in ratios])
    return Derived(1 + better, f"1 + {better} segments with a higher unrounded NRR", [table])


def _first_paid(scope):
    """The first month whose closing MRR is above 0, by the customer's changes."""
    closing, by_month = Decimal(0), {}
    for row in scope.base.rows:
        closing += row["mrr_change"]
        by_month[row["month"]] = closing
    return min(month for month, mrr in by_month.items() if mrr > 0)


def _cohort(scope) -> Derived:
    first = _first_paid(scope)
    return Derived(first, f"{month_text(first)}, the first month that closes above 0")


def _age(scope) -> Derived:
    first, month = _first_paid(scope), scope.key["month"]
    return Derived(months_between(first, month), f"{month_text(first)} (cohort month) to {month_text(month)}")


def _movement(scope) -> Derived:
    opening, closing = scope.value("opening_mrr"), scope.value("closing_mrr")
    if opening == 0:
        name = "new" if _first_paid(scope) == scope.key["month"] else "reactivation"
    elif closing == 0:
        name = "churn"
    else:
        name = "expansion" if closing > opening else "contraction"
    return Derived(name, f"from {shown(opening)} to {shown(closing)}")


def _driver(scope) -> Derived:
    rows = scope.base.rows
    if scope.key["rank"] > 25:
        return Derived(None, f"{len(rows)} customers together: null")
    return Derived(rows[0]["customer_id"], scope.base.says)


def _absolute(name: str, words: str) -> Own:
    return Own(words, lambda scope: Derived(abs(scope.value(name)), f"|{shown(scope.value(name))}|"), (name,))


def _audit_total(column: str) -> Own:
    return Own(f"Σ {column} over the raw tables", lambda scope: Derived(
        sum(row[column] for row in scope.base.rows), f"Σ {column} of {len(scope.base.rows)} tables"))


def _event_count(words: str, condition: str) -> Own:
    def derive(scope):
        count = scope.facts.rows(f"select count(*) as found from staging.stg_subscription_events where {condition}")
        return Derived(count[0]["found"], words)
    return Own(words, derive)


def _scheduled(scope) -> Derived:
    events_of = scope.facts.rows("""
        select count(*) as found from staging.stg_subscription_events where is_raw and cast(
            timezone(?, timezone('UTC', occurred_at)) as date) >= ?""",
                                 (scope.facts.vars["reporting_timezone"], scope.facts.as_of_date))
    return Derived(events_of[0]["found"], f"accepted raw rows at or after {scope.facts.as_of_date} (as_of_date)")


def _var(name: str):
    def derive(scope):
        value = scope.facts.vars[name]
        return Derived(rounded(Fraction(value), 4) if name == "upside_points" else value, f"{name}: {value}")
    return derive


_WINDOW = {
    "customers": Count(),
    "starting_mrr": Total("starting_mrr"),
    "ending_mrr": Total("ending_mrr"),
    "retained_mrr": Total("retained_mrr"),
}
_RETAINED = {"retained_mrr": Total("retained_mrr"), "active_customers": Count("ending_mrr")}
_ENDING = "{0} + {1}expansion - {1}contraction - {1}churn + {1}reactivation"


MARTS = {
    "cohort_nrr": Mart(("cohort_month",), {
        "customers": Count(),
        "total_starting_mrr": Total("starting_mrr"),
        "total_expansion": Total("expansion_mrr"),
        "total_contraction": Total("contraction_mrr"),
        "total_churn": Total("churned_mrr"),
        "total_reactivation": Total("reactivation_mrr"),
        "ending_revenue": Signed(_ENDING.format("total_starting_mrr", "total_")),
        **_retention("total_starting_mrr", "ending_revenue"),
        "expansion_rate": Ratio("total_expansion", "total_starting_mrr"),
        "contraction_rate": Ratio("total_contraction", "total_starting_mrr"),
        "churn_rate": Ratio("total_churn", "total_starting_mrr"),
    }, "cohort_month", bases.cohort_window, _RETAINED),
    "monthly_nrr": Mart(("month",), {
        "base_customers": Count(),
        "base_revenue": Total("starting_mrr"),
        "expansion_revenue": Total("expansion_mrr"),
        "contraction_revenue": Total("contraction_mrr"),
        "churned_revenue": Total("churned_mrr"),
        "net_revenue": Signed("base_revenue + expansion_revenue - contraction_revenue - churned_revenue"),
        "monthly_nrr": Ratio("net_revenue", "base_revenue", is_change=True),
        "monthly_grr": Ratio("retained_revenue", "base_revenue", is_change=True),
        "three_month_avg_nrr": Own("100 × mean of net_revenue ÷ base_revenue of this month and the two before",
                                   outlook.three_month_average, weighs=_this_month("monthly_nrr")),
        "month_over_month_change": Own("unrounded monthly_nrr less the month before's", outlook.change_on_month,
                                       weighs=_this_month("monthly_nrr")),
    }, "month", bases.tenured, {"retained_revenue": Total("retained_mrr")}),
    "segmented_nrr": Mart(("cohort_quarter", "segment", "industry"), {
        "customers": Count(),
        "starting_revenue": Total("starting_mrr"),
        "expansion": Total("expansion_mrr"),
        "contraction": Total("contraction_mrr"),
        "churn": Total("churned_mrr"),
        "reactivation": Total("reactivation_mrr"),
        "ending_revenue": Signed(_ENDING.format("starting_revenue", "")),
        "nrr": Ratio("ending_revenue", "starting_revenue", is_change=True),
        "grr": Ratio("retained_revenue", "starting_revenue", is_change=True),
        "nrr_rank": Own("place by unrounded nrr within the quarter", _rank, weighs=_OWN_NRR),
    }, "cohort_quarter", bases.segment_window, {"retained_revenue": Total("retained_mrr")}),
    "trailing_nrr": Mart(("month", "window_months"), {
        **_WINDOW,
        **_retention("starting_mrr", "ending_mrr"),
        "is_quarter_end": Own("whether the month is March, June, September or December", _is_quarter_end),
    }, "month", bases.trailing, {"active_customers": Count("ending_mrr")}),
    "dimension_nrr": Mart(("month", "dimension", "value"), {
        **_WINDOW,
        **_retention("starting_mrr", "ending_mrr"),
        "meets_minimum_sample": Own("customers ≥ min_segment_customers", _meets_minimum, ("customers",)),
    }, "month", bases.dimension, {"active_customers": Count("ending_mrr")}),
    "cohort_retention": Mart(("cohort_month", "months_since_start"), {
        "customers": Count(),
        "active_customers": Count("ending_mrr"),
        "starting_mrr": Total("starting_mrr"),
        "mrr": Total("ending_mrr"),
        "retained_mrr": Total("retained_mrr"),
        **_retention("starting_mrr", "mrr"),
    }, "cohort_month", bases.cohort_later),
    "nrr_concentration": Mart(("month",), {
        "nrr_percent": _same_year("nrr_percent"),
        "grr_percent": _same_year("grr_percent"),
        "bottom_quartile_nrr": _quartile("1"),
        "top_quartile_nrr": _quartile("4"),
        "top_10_customers_share_percent": Ratio("top_10_mrr", "closing_mrr"),
        "largest_customer_share_percent": Ratio("largest_mrr", "closing_mrr"),
        "is_expansion_masking_churn": Own("grr_percent < 80 and nrr_percent > 100", _is_masking,
                                          ("nrr_percent", "grr_percent")),
        "is_concentrated": Own("nrr_percent ≥ 100, bottom_quartile_nrr < 80, top_quartile_nrr > nrr_percent",
                               _is_concentrated, ("nrr_percent", "bottom_quartile_nrr", "top_quartile_nrr")),
    }, "month", bases.paying, {"top_10_mrr": Total("top_10_mrr"), "largest_mrr": Total("largest_mrr"),
                               "closing_mrr": Total("closing_mrr")}),
    "nrr_health": Mart(("month",), {
        "nrr_percent": _same_year("nrr_percent"),
        "grr_percent": _same_year("grr_percent"),
        "band": Own("reference.nrr_bands at nrr_percent", outlook.band, ("nrr_percent",)),
        "arr": Times(12, "closing_mrr"),
        **{column: Own(f"reference.arr_tiers.{column} at arr", outlook.tier(column), ("arr",)) for column in (
            "arr_tier", "typical_low", "typical_high", "top_quartile_low", "top_quartile_high")},
        "points_to_top_quartile": Own("max(0, top_quartile_low − unrounded nrr_percent)", outlook.points_to_top,
                                      ("top_quartile_low",), _same_year("nrr_percent")),
        "nrr_volatility": Own("sample standard deviation of the last 12 unrounded monthly_nrr", outlook.volatility,
                              weighs=_this_month("monthly_nrr")),
        "is_outlier": Own("monthly_nrr more than 2 standard deviations, and at least 1 point, from the mean of the 12 "
                          "months before", outlook.outlier, weighs=_this_month("monthly_nrr")),
    }, "month", bases.paying, {"closing_mrr": Total("closing_mrr")}),
    "nrr_drivers": Mart(("month", "rank"), {
        "customer_id": Own("the customer at that place; null for all behind the 25th", _driver),
        "customers": Count(),
        "starting_mrr": Total("starting_mrr"),
        "ending_mrr": Total("ending_mrr"),
        "contribution_points": Ratio("change_mrr", "base_mrr", places=6),
    }, "month", bases.drivers, {
        "change_mrr": Signed("ending_mrr - starting_mrr"), "base_mrr": _same_year("starting_mrr")}),
    "nrr_by_definition": Mart(("month", "definition"), {
        "numerator": Own("Σ numerator of the base", outlook.side_of_definition("numerator"),
                         adds=lambda row: row["numerator"]),
        "denominator": Own("Σ denominator of the base", outlook.side_of_definition("denominator"),
                           adds=lambda row: row["denominator"]),
        "nrr_percent": Own("as reference.nrr_definitions says", outlook.definition_percent,
                           ("numerator", "denominator"), adds=lambda row: row["numerator"] - row["denominator"],
                           per="denominator"),
    }, "month", outlook.by_definition),
    "nrr_forecast": Mart(("scenario", "year"), {
        "starting_arr": Own("12 × closing MRR now, or the year before's total_arr", outlook.starting_arr,
                            weighs=_LAST_CLOSING),
        "nrr_percent": Own("over the 12-month NRRs of the last 12 months", outlook.scenario_percent, weighs=_LAST_YEAR),
        "existing_customer_arr": Own("starting_arr × unrounded nrr_percent ÷ 100", outlook.existing_arr,
                                     ("starting_arr",), _LAST_YEAR),
        "new_customer_arr": Own("12 × closing MRR of who did not pay 12 months ago", outlook.forecast_new),
        "total_arr": Own("existing_customer_arr + new_customer_arr",
                         outlook.added("existing_customer_arr", "new_customer_arr"),
                         ("existing_customer_arr", "new_customer_arr"), _LAST_YEAR),
        "growth_percent": Own("100 × (total_arr ÷ starting_arr − 1)",
                              outlook.change_percent("total_arr", "starting_arr"), ("total_arr", "starting_arr"),
                              _LAST_YEAR),
    }, None),
    "nrr_forecast_backtest": Mart(("month",), {
        "forecast_arr": Own("ARR × mean of the 12-month NRRs until then + ARR of that year's new customers",
                            outlook.backtest_forecast, weighs=_LAST_YEAR),
        "actual_arr": Own("12 × closing MRR 12 months later", outlook.backtest_actual, weighs=_YEAR_LATER),
        "error_percent": Own("100 × (forecast_arr ÷ actual_arr − 1)",
                             outlook.change_percent("forecast_arr", "actual_arr"), ("forecast_arr", "actual_arr"),
                             _YEAR_LATER),
    }),
    "adoption_expansion": Mart(("features_adopted",), {
        "customers": Count(),
        "starting_mrr": Total("starting_mrr"),
        "expansion_mrr": Total("expansion_mrr"),
        "ending_mrr": Total("ending_mrr"),
        "nrr_percent": Ratio("ending_mrr", "starting_mrr", is_change=True),
        "expansion_rate": Ratio("expansion_mrr", "starting_mrr"),
    }, None, bases.adopters),
    "mrr_bridge": Mart(("month",), {
        "opening_mrr": Total("starting_mrr"),
        "new_mrr": Total("new_mrr"),
        "reactivation_mrr": Total("reactivation_mrr"),
        "expansion_mrr": Total("expansion_mrr"),
        "contraction_mrr": Total("contraction_mrr"),
        "churned_mrr": Total("churned_mrr"),
        **{f"{kind}_churned_mrr": Total(f"{kind}_churned_mrr") for kind in ("voluntary", "involuntary", "unexplained")},
        "closing_mrr": Signed("opening_mrr + net_new_mrr"),
        "net_new_mrr": Signed("new_mrr + reactivation_mrr + expansion_mrr - contraction_mrr - churned_mrr"),
        "arr": Times(12, "closing_mrr"),
        "opening_customers": Count("starting_mrr"),
        "new_customers": Count("new_mrr"),
        "reactivated_customers": Count("reactivation_mrr"),
        "churned_customers": Count("churned_mrr"),
        "closing_customers": Count("ending_mrr"),
        "expanded_customers": Count("expansion_mrr"),
        "contracted_customers": Count("contraction_mrr"),
        "logo_churn_percent": Ratio("churned_customers", "opening_customers"),
        "quick_ratio": Ratio("gained_mrr", "lost_mrr", factor=1, places=2),
    }, "month", bases.everyone, {
        "gained_mrr": Signed("new_mrr + reactivation_mrr + expansion_mrr"),
        "lost_mrr": Signed("contraction_mrr + churned_mrr")}),
    "expansion_motions": Mart(("month", "motion"), {
        "gained_mrr": Total("gained_mrr"),
        "lost_mrr": Total("lost_mrr"),
        "customers": Count(),
    }, "month", bases.motions),
    "revenue_movements": Mart(("month", "customer_id"), {
        "amount": _absolute("net_change", "|closing_mrr − opening_mrr|"),
        "opening_mrr": Total("change_before"),
        "closing_mrr": Total("mrr_change"),
        "customer_age_months": Own("calendar months since the cohort month", _age),
        "movement": Own("by opening_mrr and closing_mrr, and whether it paid before", _movement,
                        ("opening_mrr", "closing_mrr")),
        "cohort_month": Own("the first month whose closing MRR is above 0", _cohort),
    }, "month", bases.customer_changes, {"net_change": Signed("closing_mrr - opening_mrr")}),
    "mrr_changes": Mart(("month", "customer_id", "subscription_id", "occurred_at", "event_id"), {
        "mrr_before": Own("MRR after the subscription's change before", events.mrr_before),
        "mrr_after": Own("quantity × unit_amount × (1 − discount) ÷ months × rate", events.mrr_after),
        "mrr_change": Signed("mrr_after - mrr_before"),
    }, "month", events.change, {}, ("motion", "is_bridged")),
    "event_audit": Mart((), {
        "raw_events": _audit_total("raw_events"),
        "accepted_events": Signed("raw_events - duplicate_events - quarantined_events"),
        "duplicate_events": _audit_total("duplicate_events"),
        "quarantined_events": _audit_total("quarantined_events"),
        "scheduled_events": Own("accepted raw rows at or after as_of_date", _scheduled),
        "one_time_events": _event_count("accepted raw rows with a price and is_recurring false",
                                        "is_raw and is_one_time"),
    }, None, bases.audit),
    "reporting_basis": Mart((), {
        name: Own(f"the var {name} of the build", _var(name)) for name in (
            "tenure_months", "cohort_window_months", "min_segment_customers", "upside_points", "roll_up_to_parent",
            "renewal_grace_days")
    }, None, labels=("reporting_currency", "reporting_timezone", "as_of_date", "fx_rate_date", "last_complete_month",
                     "involuntary_reasons", "usage_basis", "known_at")),
    "restatements": Mart(("period", "metric", "restated_at"), {
        "value_before": Own("what builds reported before restated_at", reported.value_before),
        "value_now": Own("what the build of restated_at reported", reported.value_now),
        "later_events": Own("events recorded since the report before that can have moved the figure",
                            reported.later_events),
        "has_new_basis": Own("whether vars or exchange rates differ from the report before", reported.has_new_basis),
    }, "period", labels=("first_reported_at",)),
    # Rows as they were written: nothing in them is computed.
    "quarantined_events": Mart((), {}, None),
}
