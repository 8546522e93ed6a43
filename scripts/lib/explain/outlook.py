"""Bases and figures of the outlook: NRR by others' definitions, health, forecast and backtest."""
from decimal import Decimal
from fractions import Fraction
from math import prod

from .bases import Base, closing_of, closings, day
from .formulas import Derived, Table
from .numbers import month_text, months_later, rounded, rounded_root, shown

# No type of the marts holds more; the forecast is null from there on.
LARGEST = 10**31


def mean(ratios: list[Fraction]) -> Fraction | None:
    """Of those there are; None of none."""
    return sum(ratios, Fraction(0)) / len(ratios) if ratios else None


def year_windows(scope, months) -> list[dict]:
    """The 12-month window that ends with each month: its sums and its ratio, None where nobody paid."""
    found = []
    for month in months:
        window = scope.of("trailing_nrr", month=month, window_months=12)
        starting, ending = window.value("starting_mrr"), window.value("ending_mrr")
        ratio = Fraction(ending) / Fraction(starting) if starting else None
        found.append({"month": month, "starting_mrr": starting, "ending_mrr": ending, "ratio": ratio})
    return found


def _window_table(windows: list[dict]) -> Table:
    return Table("12-month windows", ["month", "starting_mrr", "ending_mrr", "100 × ratio"], [
        [w["month"], w["starting_mrr"], w["ending_mrr"], w["ratio"] and 100 * w["ratio"]] for w in windows])


# Definitions -------------------------------------------------------------------------------------


def by_definition(facts, key) -> Base:
    """The customers, with what each adds to numerator and denominator; for means and products none."""
    month = key["month"]
    needed = next(row["history_months"] for row in facts.rows("from reference.nrr_definitions")
                  if row["definition"] == key["definition"])
    history = facts.history_months(month)
    if history < needed:
        return Base(f"nobody yet: the definition needs {needed} months of history, and there are {history}", [], ())
    known = {"component_12m": _component, "component_12m_with_reactivation": _returning,
             "two_year_revenue_cohort": _two_years, "year_over_year_quarter": _quarters,
             "point_to_point_12m": _point_to_point, "survivors_only": _survivors, "weighted_trailing_12": _weighted}
    if key["definition"] not in known:
        return Base("the last 12 months", [], ())
    says, numerator, denominator, having = known[key["definition"]](month)
    rows = facts.rows(f"""
        select * from (
            select customer_id, {numerator} as numerator, {denominator} as denominator, {having} as is_base
            from marts.revenue_movements where month <= {day(month)} group by customer_id
        ) where is_base and (numerator <> 0 or denominator <> 0) order by customer_id""")
    return Base(says, rows, ("denominator", "numerator"), month)


def _point_to_point(month):
    start = months_later(month, -12)
    return (f"everyone who pays at the end of {month_text(start)}: MRR then and now",
            closing_of(month), closing_of(start), f"{closing_of(start)} > 0")


def _survivors(month):
    start = months_later(month, -12)
    return (f"everyone who pays both at the end of {month_text(start)} and of {month_text(month)}",
            closing_of(month), closing_of(start), f"{closing_of(start)} > 0 and {closing_of(month)} > 0")


def _component(month):
    start = months_later(month, -12)
    moved = (f"sum(case when month <= {day(start)} then 0 when movement = 'expansion' then amount "
             "when movement in ('contraction', 'churn') then -amount else 0 end)")
    return (f"everyone: MRR at the end of {month_text(start)}, and with all expansion, contraction and churn since",
            f"{closing_of(start)} + {moved}", closing_of(start), "true")


def _returning(month):
    start = months_later(month, -12)
    new = f"sum(case when month > {day(start)} and movement = 'new' then amount else 0 end)"
    return (f"everyone: MRR at the end of {month_text(start)}, and now less what new customers began with since",
            f"{closing_of(month)} - {new}", closing_of(start), "true")


def _two_years(month):
    first = months_later(month, -23)
    later, earlier = ([months_later(month, -back) for back in range(begin, begin + 12)] for begin in (0, 12))
    return (f"everyone who pays at the end of {month_text(first)}: Σ closing MRR of the first 12 months, and of the next",
            closings(later), closings(earlier), f"{closing_of(first)} > 0")


def _quarters(month):
    later, earlier = ([months_later(month, -back) for back in range(begin, begin + 3)] for begin in (0, 12))
    paid = " or ".join(f"{closing_of(each)} > 0" for each in earlier)
    return (f"everyone who paid in {month_text(earlier[-1])} to {month_text(earlier[0])}: Σ closing MRR of these months, "
            "and of the same a year later", closings(later), closings(earlier), f"({paid})")


def _weighted(month):
    terms = []
    for back in range(12):
        end = months_later(month, -back)
        start = months_later(end, -12)
        terms.append((f"case when {closing_of(start)} > 0 then {closing_of(end)} else 0 end", closing_of(start)))
    return ("everyone in any of the last 12 point-to-point windows: Σ of their starting MRR, and of their ending MRR",
            " + ".join(numerator for numerator, _ in terms), " + ".join(start for _, start in terms), "true")


def side_of_definition(column: str):
    """The numerator or denominator: Σ over the base; null before the history is long enough and for means."""
    def derive(scope):
        if not scope.base.columns:
            return Derived(None, f"none: {scope.base.says}")
        value = sum((row[column] for row in scope.base.rows), Decimal(0))
        return Derived(value, f"Σ {column} of {len(scope.base.rows):,} customers")
    return derive


def definition_percent(scope) -> Derived:
    """100 × numerator ÷ denominator, the mean of 12 ratios, or the product of 12."""
    name, month = scope.key["definition"], scope.key["month"]
    if scope.base.says.startswith("nobody yet"):
        return Derived(None, f"null: {scope.base.says}")
    if name == "simple_trailing_12":
        return _simple(year_windows(scope, scope.facts.months(month, 12)))
    if name == "compounded_monthly":
        return _compounded(scope, scope.facts.months(month, 12))
    numerator, denominator = scope.value("numerator"), scope.value("denominator")
    if not denominator:
        return Derived(None, f"100 × {shown(numerator)} ÷ {shown(denominator)}: nothing to divide by, so null")
    exact = 100 * Fraction(numerator) / Fraction(denominator)
    return Derived(rounded(exact, 1), f"100 × {shown(numerator)} ÷ {shown(denominator)} = {shown(exact)}")


def definition_points(scope, row) -> Fraction | None:
    """What a customer changes of the ratio, in points."""
    whole = scope.value("denominator")
    return 100 * Fraction(row["numerator"] - row["denominator"]) / Fraction(whole) if whole else None


def _simple(windows: list[dict]) -> Derived:
    tables = [_window_table(windows)]
    if any(window["ratio"] is None for window in windows):
        return Derived(None, "a window without a base has no ratio, so null", tables)
    exact = 100 * mean([window["ratio"] for window in windows])
    return Derived(rounded(exact, 1), f"100 × the mean of {len(windows)} ratios = {shown(exact)}", tables)


def _compounded(scope, months) -> Derived:
    rows = []
    for month in months:
        bridge = scope.of("mrr_bridge", month=month)
        opening = bridge.value("opening_mrr")
        stayed = bridge.value("closing_mrr") - bridge.value("new_mrr") - bridge.value("reactivation_mrr")
        rows.append([month, opening, stayed, Fraction(stayed) / Fraction(opening) if opening else None])
    tables = [Table("One-month ratios", ["month", "opening_mrr", "of it at the end", "ratio"], rows)]
    if any(row[3] is None for row in rows):
        return Derived(None, "a month without anybody to retain has no ratio, so null", tables)
    exact = 100 * prod((row[3] for row in rows), start=Fraction(1))
    return Derived(rounded(exact, 1), f"100 × the product of {len(rows)} one-month ratios = {shown(exact)}", tables)


# Months of monthly_nrr ---------------------------------------------------------------------------


def monthly_ratios(scope, months) -> list[tuple]:
    """(month, net revenue, base revenue, ratio or None) of monthly_nrr."""
    found = []
    for month in months:
        row = scope.of("monthly_nrr", month=month)
        net, base = row.value("net_revenue"), row.value("base_revenue")
        found.append((month, net, base, Fraction(net) / Fraction(base) if base else None))
    return found


def _ratio_table(ratios: list[tuple]) -> Table:
    return Table("Monthly ratios", ["month", "net_revenue", "base_revenue", "100 × ratio"],
                 [[*row[:3], None if row[3] is None else 100 * row[3]] for row in ratios])


def three_month_average(scope) -> Derived:
    """The mean of the unrounded ratios that exist among this month's and the two before."""
    ratios = monthly_ratios(scope, scope.facts.months(scope.key["month"], 3))
    value = mean([row[3] for row in ratios if row[3] is not None])
    if value is None:
        return Derived(None, "no ratio among them, so null", [_ratio_table(ratios)])
    count = sum(row[3] is not None for row in ratios)
    return Derived(rounded(100 * value, 1), f"100 × the mean of {count} ratios = {shown(100 * value)}",
                   [_ratio_table(ratios)])


def change_on_month(scope) -> Derived:
    """This month's ratio less the one before, unrounded."""
    ratios = monthly_ratios(scope, scope.facts.months(scope.key["month"], 2))
    if len(ratios) < 2 or any(row[3] is None for row in ratios):
        return Derived(None, "one of the two ratios does not exist, so null", [_ratio_table(ratios)])
    before, now = ratios[0][3] * 100, ratios[1][3] * 100
    return Derived(rounded(now - before, 1), f"{shown(now)} − {shown(before)} = {shown(now - before)}",
                   [_ratio_table(ratios)])


def volatility(scope) -> Derived:
    """The sample standard deviation of 12 monthly ratios."""
    ratios = monthly_ratios(scope, scope.facts.months(scope.key["month"], 12))
    known = [row[3] * 100 for row in ratios if row[3] is not None]
    if len(known) < 12:
        return Derived(None, f"{len(known)} of 12 monthly ratios exist, so null", [_ratio_table(ratios)])
    return Derived(rounded_root(_variance(known), 1), f"√({shown(_variance(known))})", [_ratio_table(ratios)])


def _variance(values: list[Fraction]) -> Fraction:
    return sum((value - mean(values)) ** 2 for value in values) / (len(values) - 1)


def outlier(scope) -> Derived:
    """Whether the month's ratio is far from those of the 12 months before."""
    *before, now = monthly_ratios(scope, scope.facts.months(scope.key["month"], 13))
    known = [row[3] * 100 for row in before if row[3] is not None]
    tables = [_ratio_table([*before, now])]
    if len(known) < 12 or now[3] is None:
        return Derived(False, "not all of the 13 ratios exist, so no", tables)
    distance, variance = abs(now[3] * 100 - mean(known)), _variance(known)
    return Derived(distance > 0 and distance >= 1 and distance**2 > 4 * variance, (
        f"distance from the mean {shown(distance)} points; 2 standard deviations "
        f"{shown(2 * rounded_root(variance, 6))}"), tables)


# Bands and tiers ---------------------------------------------------------------------------------


def _between(facts, table: str, prefix: str, value):
    """The row of a seed whose bounds hold a value; the lower one belongs to it."""
    if value is None:
        return None
    for row in facts.rows(f"from reference.{table}"):
        if row[f"{prefix}_from"] <= value and (row[f"{prefix}_below"] is None or value < row[f"{prefix}_below"]):
            return row
    return None


def band(scope) -> Derived:
    """By the published NRR."""
    row = _between(scope.facts, "nrr_bands", "nrr", scope.value("nrr_percent"))
    return Derived(row and row["band"], f"nrr_percent {shown(scope.value('nrr_percent'))}, from "
                   f"{row['nrr_from'] if row else 'none'}")


def tier(column: str):
    """A column of the tier that the ARR lies in."""
    def derive(scope):
        row = _between(scope.facts, "arr_tiers", "arr", scope.value("arr"))
        return Derived(row and row[column], f"ARR {shown(scope.value('arr'))} is in tier {row and row['arr_tier']}")
    return derive


def points_to_top(scope) -> Derived:
    """How far the unrounded NRR is below the tier's top quartile."""
    low = scope.value("top_quartile_low")
    window = year_windows(scope, [scope.key["month"]])[0]
    if low is None or window["ratio"] is None:
        return Derived(None, "no NRR, so null")
    exact = max(Fraction(0), Fraction(low) - 100 * window["ratio"])
    return Derived(rounded(exact, 1), f"max(0, {shown(low)} − {shown(100 * window['ratio'])}) = {shown(exact)}")


# Forecast ----------------------------------------------------------------------------------------


def new_arr(scope, month) -> Derived:
    """12 × what those pay at a month's end who did not pay 12 months before."""
    start = months_later(month, -12)
    rows = scope.facts.rows(f"""
        select customer_id, {closing_of(month)} as closing_mrr from marts.revenue_movements
        group by customer_id having closing_mrr > 0 and {closing_of(start)} = 0 order by closing_mrr desc, customer_id""")
    value = 12 * sum((row["closing_mrr"] for row in rows), Decimal(0))
    table = Table(f"New customers: {len(rows):,} who pay at the end of {month_text(month)} and did not at the end of "
                  f"{month_text(start)}; the largest", ["customer_id", "closing_mrr"],
                  [[row["customer_id"], row["closing_mrr"]] for row in rows[:10]])
    return Derived(value, f"12 × {shown(value / 12)}, what new customers of 12 months pay", [table])


def outlook_windows(scope, month) -> list[dict]:
    """The 12-month windows with a base that ended in the 12 months up to a month."""
    windows = year_windows(scope, scope.facts.months(month, 12, earliest=12))
    return [window for window in windows if window["ratio"] is not None]


def _scenario_windows(scope, month) -> list[dict]:
    windows = outlook_windows(scope, month)
    if scope.key.get("scenario") == "conservative":
        lowest = min(rounded(window["ratio"], 19) for window in windows)
        return [window for window in windows if rounded(window["ratio"], 19) == lowest]
    return windows


def weighing_month(scope):
    """The month of the 12-month window whose customers weigh in a forecast: the lowest, or else the latest."""
    month = scope.key.get("month", scope.facts.last_month)
    return _scenario_windows(scope, month)[-1]["month"] if scope.key.get("scenario") == "conservative" else month


def _points(scope) -> Fraction:
    return Fraction(scope.facts.vars["upside_points"]) if scope.key.get("scenario") == "upside" else Fraction(0)


def _scenario_words(scope, windows) -> str:
    which = "the lowest of" if scope.key.get("scenario") == "conservative" else "the mean of"
    more = f" + {shown(_points(scope))} points" if _points(scope) else ""
    return f"{which} {len(windows)} 12-month NRRs{more}"


def scenario_percent(scope) -> Derived:
    """The scenario's NRR."""
    windows = _scenario_windows(scope, scope.facts.last_month)
    exact = 100 * mean([window["ratio"] for window in windows]) + _points(scope)
    return Derived(rounded(exact, 1), f"{_scenario_words(scope, windows)} = {shown(exact)}", [_window_table(windows)])


def _grown(amount: Decimal | None, windows: list[dict], points: Fraction) -> Decimal | None:
    """An ARR after a year, to the cent; None where a window's share is more than anything can be worth."""
    if amount is None:
        return None
    cents = int(amount * 100)
    for window in windows:
        part, whole = int(window["ending_mrr"] * 100), int(window["starting_mrr"] * 100)
        if cents // whole >= LARGEST * 100 // (1 + part):
            return None
    return rounded(Fraction(amount) * (mean([window["ratio"] for window in windows]) + points / 100), 2)


def starting_arr(scope) -> Derived:
    """ARR now, or the year before's total."""
    if scope.key["year"] > 1:
        before = scope.of("nrr_forecast", scenario=scope.key["scenario"], year=scope.key["year"] - 1)
        return Derived(before.value("total_arr"), f"total_arr of year {scope.key['year'] - 1}")
    month = scope.facts.last_month
    closing = scope.of("mrr_bridge", month=month).value("closing_mrr")
    return Derived(12 * closing, f"12 × closing MRR of {month_text(month)} {shown(closing)}")


def existing_arr(scope) -> Derived:
    """What the existing customers grow or shrink to."""
    windows = _scenario_windows(scope, scope.facts.last_month)
    value = _grown(scope.value("starting_arr"), windows, _points(scope))
    exact = 100 * mean([window["ratio"] for window in windows]) + _points(scope)
    return Derived(value, f"{shown(scope.value('starting_arr'))} × {shown(exact)} ÷ 100", [_window_table(windows)])


def forecast_new(scope) -> Derived:
    """What new customers bring a year."""
    return new_arr(scope, scope.facts.last_month)


def added(*names: str):
    """The sum of other figures of the row; null where one is."""
    def derive(scope):
        values = [scope.value(name) for name in names]
        numbers = " + ".join(shown(value) for value in values)
        return Derived(None if None in values else sum(values), numbers)
    return derive


def change_percent(later: str, earlier: str):
    """100 × (later ÷ earlier − 1)."""
    def derive(scope):
        new, old = scope.value(later), scope.value(earlier)
        numbers = f"100 × ({shown(new)} ÷ {shown(old)} − 1)"
        if new is None or not old:
            return Derived(None, f"{numbers}: null")
        exact = 100 * (Fraction(new) / Fraction(old) - 1)
        return Derived(rounded(exact, 1), f"{numbers} = {shown(exact)}")
    return derive


def backtest_forecast(scope) -> Derived:
    """Year 1 of the base scenario, as it would have been computed at the month."""
    month = scope.key["month"]
    windows = outlook_windows(scope, month)
    arr = 12 * scope.of("mrr_bridge", month=month).value("closing_mrr")
    grown = _grown(arr, windows, Fraction(0)) if windows else None
    if grown is None:
        return Derived(None, "no NRR to go by, so null", [_window_table(windows)])
    new = new_arr(scope, month)
    ratio = 100 * mean([window["ratio"] for window in windows])
    numbers = f"{shown(arr)} × {shown(ratio)} ÷ 100 + {shown(new.value)} of new customers"
    return Derived(grown + new.value, numbers, [_window_table(windows), *new.tables])


def backtest_actual(scope) -> Derived:
    """ARR a year later."""
    later = months_later(scope.key["month"], 12)
    closing = scope.of("mrr_bridge", month=later).value("closing_mrr")
    return Derived(12 * closing, f"12 × closing MRR of {month_text(later)} {shown(closing)}")
