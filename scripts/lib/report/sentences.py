"""What each chart says, in a sentence made of its figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

from markupsafe import Markup

from . import formats
from .formats import counted, derived, figure, name, say, total
from .marts import Row


# The definition in nrr_by_definition that is this report's own.
OURS = "point_to_point_12m"


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """A fraction as the marts round: half away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def share(part, whole) -> Markup:
    """part ÷ whole in percent; n/a of nothing."""
    return derived(rounded(Fraction(part) / Fraction(whole) * 100) if whole else None, formats.percent)


def difference(now: Row, then: Row | None, column: str):
    """Points between two rows' ratios to starting MRR, rounded once; None where one is missing."""
    if then is None or not now["starting_mrr"] or not then["starting_mrr"]:
        return None
    ratios = [Fraction(row[column]) / Fraction(row["starting_mrr"]) for row in (now, then)]
    return rounded((ratios[0] - ratios[1]) * 100)


def moved(value) -> Markup:
    """A difference in words."""
    if value == 0:
        return Markup("unchanged")
    return say(
        "{points} points {direction}",
        points=derived(abs(value), lambda v: f"{v:,.1f}"),
        direction="up" if value > 0 else "down",
    )


def retention(now: Row, month_before: Row | None, year_before: Row | None, currency: Markup) -> Markup:
    """12-month NRR and GRR of a month, against a month and a year earlier."""
    if not now["customers"]:
        return say("Nobody paid 12 months before {month}.", month=formats.month(now["month"]))
    said = say(
        "The {customers} of a year before paid {start} a month then and {pay} {nrr} of that at the end of "
        "{month}; without any expansion it would be {grr}.",
        customers=counted(now, "customers", "customer"),
        pay="pays" if now["customers"] == 1 else "pay",
        start=currency + figure(now, "starting_mrr", formats.money),
        nrr=figure(now, "nrr_percent", formats.percent),
        grr=figure(now, "grr_percent", formats.percent),
        month=formats.month(now["month"]),
    )
    parts = [
        say("{moved} {since}", moved=moved(difference(now, then, "ending_mrr")), since=since)
        for then, since in ((month_before, "on the month before"), (year_before, "on a year before"))
        if difference(now, then, "ending_mrr") is not None
    ]
    return said + say(" NRR is {changes}.", changes=Markup(" and ").join(parts)) if parts else said


def benchmark(row: Row) -> Markup:
    """NRR against the benchmark tier."""
    nrr, tier = row["nrr_percent"], row["arr_tier"]
    if nrr is None:
        return say("No customer paid 12 months ago, so there is no NRR to compare.")
    where = (
        "in the top quartile"
        if nrr >= row["top_quartile_low"]
        else "above the typical range"
        if nrr > row["typical_high"]
        else "within the typical range"
        if nrr >= row["typical_low"]
        else "below the typical range"
    )
    gap = (
        Markup(".")
        if row["points_to_top_quartile"] == 0
        else say(
            "; {points} points are missing to the top quartile.",
            points=figure(row, "points_to_top_quartile", lambda v: f"{v:,.1f}"),
        )
    )
    return (
        say(
            "An NRR of {nrr} is {band}, and {where} of companies with an ARR of {tier}",
            band=row["band"],
            nrr=figure(row, "nrr_percent", formats.percent),
            where=where,
            tier=name(tier.replace("below", "less than")),
        )
        + gap
    )


def yearly(rows: list[Row]) -> Markup:
    """The range of 12-month NRR over the last 13 months."""
    recent = [row for row in rows[-13:] if row["nrr_percent"] is not None]
    if not recent:
        return say("Nobody paid 12 months before any of the last {months} months.", months=str(len(rows[-13:])))
    if len(recent) == 1:
        return say(
            "{month} is the {only} month with a 12-month NRR: {nrr}.",
            month=formats.month(recent[0]["month"]),
            only="first" if len(rows) == 1 else "only recent",
            nrr=figure(recent[0], "nrr_percent", formats.percent),
        )
    low, high = (end(recent, key=lambda row: row["nrr_percent"]) for end in (min, max))
    if low["nrr_percent"] == high["nrr_percent"]:
        return say(
            "Since {first}, 12-month NRR has been {nrr}.",
            first=formats.month(recent[0]["month"]),
            nrr=figure(recent[-1], "nrr_percent", formats.percent),
        )
    return say(
        "Since {first}, 12-month NRR was lowest in {low_month} ({low}) and highest in {high_month} ({high}); "
        "it is {now} in {last}.",
        first=formats.month(recent[0]["month"]),
        low_month=formats.month(low["month"]),
        low=figure(low, "nrr_percent", formats.percent),
        high_month=formats.month(high["month"]),
        high=figure(high, "nrr_percent", formats.percent),
        now=figure(recent[-1], "nrr_percent", formats.percent),
        last=formats.month(recent[-1]["month"]),
    )


def monthly(row: Row, health: Row | None) -> Markup:
    """The last month's own NRR, and whether it is unusual."""
    if row["monthly_nrr"] is None:
        return say("As {month} began, no paying customer had the tenure to count.", month=formats.month(row["month"]))
    said = say(
        "In {month} alone, NRR was {nrr} and GRR {grr}; the three-month average is {average}.",
        month=formats.month(row["month"]),
        nrr=figure(row, "monthly_nrr", formats.percent),
        grr=figure(row, "monthly_grr", formats.percent),
        average=figure(row, "three_month_avg_nrr", formats.percent),
    )
    if health and health["is_outlier"] and health["month"] == row["month"]:
        said += say(" The month is an outlier: more than two standard deviations from the 12 before it.")
    return said


def bridge(rows: list[Row], currency: Markup) -> Markup:
    """How MRR changed over several months."""
    first, last = rows[0], rows[-1]
    change = sum(row["net_new_mrr"] for row in rows)
    verb = "grew by" if change > 0 else "shrank by"
    lost = max(("churned_mrr", "contraction_mrr"), key=lambda column: sum(row[column] for row in rows))
    won = max(("new_mrr", "reactivation_mrr", "expansion_mrr"), key=lambda column: sum(row[column] for row in rows))
    names = {
        "churned_mrr": "churn",
        "contraction_mrr": "contraction",
        "new_mrr": "new customers",
        "reactivation_mrr": "returning customers",
        "expansion_mrr": "expansion",
    }
    span = (
        f"In {formats.month(last['month'])}"
        if len(rows) == 1
        else f"In the {len(rows)} months to {formats.month(last['month'])}"
    )
    size = say(" ({share})", share=share(change, first["opening_mrr"])) if first["opening_mrr"] else Markup("")
    closing = currency + figure(last, "closing_mrr", formats.money)
    said = say("{span} MRR is unchanged, {closing}", span=span, closing=closing) if not change else say(
        "{span} MRR {verb} {change}{size} to {closing}",
        span=span,
        verb=verb,
        size=size,
        change=currency + total(rows, "net_new_mrr", lambda v: formats.money(abs(v))),
        closing=closing,
    )
    if sum(row[won] for row in rows):
        said += say("; most came from {won} ({gain})", won=names[won], gain=total(rows, won, formats.money))
    else:
        said += Markup("; nothing was won")
    if sum(row[lost] for row in rows):
        said += say(", most was lost to {lost} ({loss})", lost=names[lost], loss=total(rows, lost, formats.money))
    return said + Markup(".")


def last_month(row: Row) -> Markup:
    """The last month's quick ratio."""
    if row["quick_ratio"] is None:
        return say("In {month} nothing was lost.", month=formats.month(row["month"]))
    return say(
        "In {month}, {ratio} were gained for every 1 that was lost; {churned} of {opening} customers left.",
        month=formats.month(row["month"]),
        ratio=figure(row, "quick_ratio", formats.ratio),
        churned=figure(row, "churned_customers", formats.count),
        opening=figure(row, "opening_customers", formats.count),
    )


def cohorts(rows: list[Row]) -> Markup:
    """Best and worst cohort, as old as most can be."""
    age = 12 if any(row["months_since_start"] == 12 for row in rows) else max(row["months_since_start"] for row in rows)
    aged = [row for row in rows if row["months_since_start"] == age and row["nrr_percent"] is not None]
    months = formats.spell(age, "month")
    low, high = (end(aged, key=lambda row: row["nrr_percent"]) for end in (min, max))
    if len(aged) == 1:
        return say(
            "The cohort of {cohort} is at {nrr} after {months}.",
            cohort=formats.month(low["cohort_month"]),
            nrr=figure(low, "nrr_percent", formats.percent),
            months=months,
        )
    if low["nrr_percent"] == high["nrr_percent"]:
        return say(
            "After {months}, each of {all} cohorts is at {nrr}.",
            months=months,
            all=derived(len(aged), formats.count),
            nrr=figure(high, "nrr_percent", formats.percent),
        )
    above = sum(row["nrr_percent"] >= 100 for row in aged)
    return say(
        "After {months}, {above} of {all} cohorts are at 100{thin}% or more: best is {high_month} with {high}, worst "
        "{low_month} with {low}.",
        months=months,
        above=derived(above, formats.count),
        all=derived(len(aged), formats.count),
        thin=formats.THIN,
        high_month=formats.month(high["cohort_month"]),
        high=figure(high, "nrr_percent", formats.percent),
        low_month=formats.month(low["cohort_month"]),
        low=figure(low, "nrr_percent", formats.percent),
    )


def ranking(rows: list[Row], names: list[str], column: str, shown: int, existing: int) -> Markup:
    """Best and worst of ranked groups.

    Args:
        rows: the groups that have enough customers and a figure, best first.
        names: what to call each.
        column: the percentage's column.
        shown: how many groups are shown, ranked or not: those with the largest starting MRR.
        existing: how many there are.
    """
    of = Markup("")
    if existing > shown:
        of = say(
            "Of the {shown} groups with the largest starting MRR, out of {all}: ",
            shown=derived(shown, formats.count),
            all=derived(existing, formats.count),
        )
    if not rows:
        return of + Markup("No group has enough customers to be judged.")
    if len(rows) > 1 and rows[0][column] == rows[-1][column]:
        return of + say(
            "Each of the {groups} groups with enough customers is at {nrr}.",
            groups=derived(len(rows), formats.count),
            nrr=figure(rows[0], column, formats.percent),
        )
    best = of + say(
        "Best is {name} at {nrr} ({customers})",
        name=name(names[0]),
        nrr=figure(rows[0], column, formats.percent),
        customers=counted(rows[0], "customers", "customer"),
    )
    if len(rows) == 1:
        return best + Markup("; there is no other to rank it against.")
    return best + say(
        ", weakest {name} at {nrr} ({customers}).",
        name=name(names[-1]),
        nrr=figure(rows[-1], column, formats.percent),
        customers=figure(rows[-1], "customers", formats.count),
    )


def drivers(rows: list[Row]) -> Markup:
    """Who gained and lost most, and what the others did."""
    named = [row for row in rows if row["customer_id"] is not None]
    others = [row for row in rows if row["customer_id"] is None]
    low, high = (end(named, key=lambda row: row["contribution_points"]) for end in (min, max))
    parts = []
    if high["contribution_points"] > 0:
        parts.append(
            say(
                "{name} added most ({points} points)",
                name=name(high["customer_id"]),
                points=figure(high, "contribution_points", formats.fine_points),
            )
        )
    if low["contribution_points"] < 0:
        parts.append(
            say(
                "{name} cost most ({points} points)",
                name=name(low["customer_id"]),
                points=figure(low, "contribution_points", formats.fine_points),
            )
        )
    said = Markup(", ").join(parts) or Markup("No single customer moved NRR measurably")
    for row in others:
        said += say(
            "; {customers} made {points}{together}",
            customers=counted(row, "customers", "other"),
            together=" together" if row["customers"] != 1 else "",
            points=figure(row, "contribution_points", formats.fine_points),
        )
    return said + Markup(".")


def concentration(row: Row) -> Markup:
    """The largest customers' shares."""
    if row["largest_customer_share_percent"] is None:
        return say("Nobody pays at the end of {month}.", month=formats.month(row["month"]))
    if row["largest_customer_share_percent"] == row["top_10_customers_share_percent"]:
        return say(
            "One customer pays {one} of all MRR.", one=figure(row, "largest_customer_share_percent", formats.percent)
        )
    return say(
        "The ten largest customers pay {ten} of all MRR, the largest alone {one}.",
        ten=figure(row, "top_10_customers_share_percent", formats.percent),
        one=figure(row, "largest_customer_share_percent", formats.percent),
    )


def quartiles(row: Row) -> Markup:
    """The smallest quarter of the base against the largest."""
    if row["bottom_quartile_nrr"] is None or row["top_quartile_nrr"] is None:
        return say("The base has fewer than four customers.")
    return say(
        "The smallest quarter of customers is at {low}, the largest at {high}, all together at {nrr}.",
        low=figure(row, "bottom_quartile_nrr", formats.percent),
        high=figure(row, "top_quartile_nrr", formats.percent),
        nrr=figure(row, "nrr_percent", formats.percent),
    )


def churn(rows: list[Row], column: str) -> Markup:
    """A kind's share of the churned MRR of several months."""
    churned = sum(row["churned_mrr"] for row in rows)
    months = "month" if len(rows) == 1 else f"{len(rows)} months"
    if not churned:
        return say("Nobody churned in the last {months}.", months=months)
    return say(
        "{amount} in the last {months}: {share} of churned MRR.",
        months=months,
        amount=total(rows, column, formats.money),
        share=share(sum(row[column] for row in rows), churned),
    )


def motions(groups: dict[str, list[Row]], names: dict[str, str]) -> Markup:
    """Which motion gained most, which lost most."""

    def summed(motion, column):
        return sum(row[column] for row in groups[motion])

    won = max(groups, key=lambda motion: summed(motion, "gained_mrr"))
    lost = max(groups, key=lambda motion: summed(motion, "lost_mrr"))
    parts = []
    if summed(won, "gained_mrr"):
        parts.append(
            say(
                "Gained most: {name} ({amount}).",
                name=name(names.get(won, won)),
                amount=total(groups[won], "gained_mrr", formats.money),
            )
        )
    if summed(lost, "lost_mrr"):
        parts.append(
            say(
                "Lost most: {name} ({amount}).",
                name=name(names.get(lost, lost)),
                amount=total(groups[lost], "lost_mrr", formats.money),
            )
        )
    return Markup(" ").join(parts) if parts else say("Nothing was gained or lost.")


def definitions(rows: list[Row], names: dict[str, str]) -> Markup:
    """How far definitions are apart."""
    known = [row for row in rows if row["nrr_percent"] is not None]
    if not known:
        return say("No definition gives a figure.")
    low, high = known[-1], known[0]
    if low["nrr_percent"] == high["nrr_percent"]:
        return say(
            "{which} {gives} {nrr}.",
            which=name(names[high["definition"]]) if len(known) == 1 else "Every definition that gives a figure",
            gives="alone gives a figure," if len(known) == 1 else "gives",
            nrr=figure(high, "nrr_percent", formats.percent),
        )
    ours = next((row for row in known if row["definition"] == OURS), None)
    said = say(
        "The same data give anything from {low} ({low_name}) to {high} ({high_name})",
        low=figure(low, "nrr_percent", formats.percent),
        low_name=name(names[low["definition"]]),
        high=figure(high, "nrr_percent", formats.percent),
        high_name=name(names[high["definition"]]),
    )
    by_ours = (
        say("; by the rule of this report {nrr}", nrr=figure(ours, "nrr_percent", formats.percent)) if ours else ""
    )
    return said + by_ours + Markup(".")


def forecast(rows: list[Row], currency: Markup) -> Markup:
    """What the base scenario makes of the first year, between the others."""
    first = {row["scenario"]: row for row in rows if row["year"] == 1}
    said = say(
        "If 12-month NRR stays at its recent mean of {nrr}, ARR is {arr} in a year ({growth})",
        nrr=figure(first["base"], "nrr_percent", formats.percent),
        arr=currency + figure(first["base"], "total_arr", formats.money),
        growth=figure(first["base"], "growth_percent", formats.signed_percent),
    )
    return said + say(
        "; between {low} and {high} in the other scenarios.",
        low=figure(first["conservative"], "total_arr", formats.money),
        high=figure(first["upside"], "total_arr", formats.money),
    )


def backtest(rows: list[Row]) -> Markup:
    """The errors' middle and extreme."""
    known = [row for row in rows if row["error_percent"] is not None]
    if not known:
        return say("No past forecast had a base.")
    worst = max(known, key=lambda row: abs(row["error_percent"]))
    middle = rounded(Fraction(median([Fraction(abs(row["error_percent"])) for row in known])))
    return say(
        "Made {times} in the past, the one-year forecast missed by {middle} in the median, at worst by {worst} "
        "({month}).",
        times=derived(len(known), lambda n: "once" if n == 1 else f"{n} times"),
        middle=derived(middle, formats.percent),
        worst=figure(worst, "error_percent", formats.signed_percent),
        month=formats.month(worst["month"]),
    )


def events(row: Row) -> Markup:
    """The audit of the raw events."""
    if not row["raw_events"]:
        return say("There are no raw events.")
    return say(
        "{quarantined} of {raw} raw events are quarantined ({share}), {duplicates} are duplicates; of the {accepted} "
        "accepted ones {scheduled} are scheduled for later and {one_time} are one-time charges.",
        quarantined=figure(row, "quarantined_events", formats.count),
        raw=figure(row, "raw_events", formats.count),
        share=share(row["quarantined_events"], row["raw_events"]),
        duplicates=figure(row, "duplicate_events", formats.count),
        accepted=figure(row, "accepted_events", formats.count),
        scheduled=figure(row, "scheduled_events", formats.count),
        one_time=figure(row, "one_time_events", formats.count),
    )


def restated(rows: list[Row], totals: dict[str, int]) -> Markup:
    """What the last build that restated anything changed, and why as far as it is known."""
    latest, explained, new_basis = (totals[name] for name in ("latest", "explained", "new basis"))
    why = "{explained} of them after events recorded since the report before" if explained else (
        "none of them after later events: data was withdrawn, altered or delivered late")
    if new_basis:
        why = "on other settings or exchange rates than the report before"
    what = "figure was" if latest == 1 else "figures were"
    elsewhere = "" if totals["all"] == latest else "; with earlier ones there are {all}"
    table = "The table shows the {shown} latest and largest." if totals["all"] > len(rows) else ""
    return say(
        "On {day}, {latest} " + what + " restated, " + why + elsewhere + ". " + table,
        day=figure(rows[0], "restated_at", formats.day),
        latest=derived(latest, formats.count),
        explained=derived(explained, formats.count),
        all=derived(totals["all"], formats.count),
        shown=derived(len(rows), formats.count),
    )
