"""Restatements: what earlier builds reported, out of the record that builds keep in schema history."""
from .facts import EVENTS
from .formulas import Derived, Table
from .numbers import months_later, shown

# More events than this are counted and not listed.
LISTED = 20


def _record(scope) -> list[dict]:
    """All that was ever reported of the figure, in the order of the builds."""
    return scope.facts.rows("""
        select reported_value, dbt_valid_from, dbt_valid_to, last_month from history.reported_figures
        where metric = ? and period = ? order by dbt_valid_from""", (scope.key["metric"], scope.key["period"]))


def _table(scope) -> Table:
    return Table("What builds reported", ["from the build of", "until the build of", "value"], [
        [row["dbt_valid_from"], row["dbt_valid_to"] or "now", row["reported_value"]] for row in _record(scope)])


def value_before(scope) -> Derived:
    """What the record has until the build that restated; nothing where the figure had vanished before."""
    at = scope.key["restated_at"]
    found = [row for row in _record(scope) if row["dbt_valid_to"] == at]
    if not found:
        return Derived(None, f"nothing was reported right before the build of {shown(at)}", [_table(scope)])
    row = found[0]
    return Derived(row["reported_value"], f"first reported by the build of {shown(row['dbt_valid_from'])}",
                   [_table(scope)])


def value_now(scope) -> Derived:
    """What the record has from that build on; nothing where the figure vanished."""
    at = scope.key["restated_at"]
    found = [row for row in _record(scope) if row["dbt_valid_from"] == at]
    words = "reported" if found else "no longer reported"
    return Derived(found[0]["reported_value"] if found else None, f"{words} by the build of {shown(at)}",
                   [_table(scope)])


def _reports(scope) -> tuple[dict, dict] | None:
    """The report that is compared with and that of the restatement; None where both rest on the same, or there is none."""
    at, last = scope.key["restated_at"], _last_month(scope)
    rows = scope.facts.rows("from history.reports order by dbt_valid_from")
    before = [row for row in rows if row["dbt_valid_from"] < at and last <= (row["last_complete_month"] or last)]
    after = [row for row in rows if row["dbt_valid_from"] == at]
    return (before[-1], after[0]) if before and after else None


def _last_month(scope):
    """The last month that the figure looks at: as it was when it was restated, or when it vanished."""
    at = scope.key["restated_at"]
    return [row for row in _record(scope) if at in (row["dbt_valid_from"], row["dbt_valid_to"])][-1]["last_month"]


def later_events(scope) -> Derived:
    """How many events that the report before could not know can have moved the figure; which, as far as they are there."""
    reports = _reports(scope)
    if not reports:
        return Derived(0, "the data was recorded no further than for the report before")
    begin, end = (report["recorded_until"] for report in reports)
    is_cohort, period, last = scope.key["metric"].startswith("cohort_nrr."), scope.key["period"], _last_month(scope)
    counted = scope.facts.rows("""
        from history.reported_late_events where restated_at = ? and compared_at = ?""",
        (scope.key["restated_at"], reports[0]["dbt_valid_from"]))
    count = sum(row["events"] for row in counted if row["month"] <= last
                and (not is_cohort or row["cohort_month"] == period or row["month"] <= period))
    found = scope.facts.rows(f"""
        select events.event_id, events.customer_id, events.occurred_at, events.recorded_at
        from {EVENTS} as events
        left join intermediate.int_customer_parents as parents on events.customer_id = parents.customer_id
        left join intermediate.int_customer_cohorts as cohorts
            on coalesce(parents.account_id, events.customer_id) = cohorts.customer_id
        where is_raw and not is_one_time and ($1 is null or recorded_at > $1) and recorded_at <= $2
            and timezone($3, timezone('UTC', occurred_at)) < $4
            and (not $5 or cohorts.cohort_month = $6 or timezone($3, timezone('UTC', occurred_at)) < $7)
        order by recorded_at, event_id""", (
        begin, end, scope.facts.vars["reporting_timezone"], months_later(last, 1), is_cohort, period,
        months_later(period, 1)))
    rows = [[row["event_id"], row["customer_id"], row["occurred_at"], row["recorded_at"]] for row in found]
    more = [[f"and {len(rows) - LISTED:,} more", "", "", ""]] if len(rows) > LISTED else []
    table = Table("Such events, as the data has them now", ["event_id", "customer_id", "occurred_at", "recorded_at"],
                  rows[:LISTED] + more)
    since = f"after {shown(begin)}" if begin else "since there were none"
    return Derived(count, f"recorded {since} and up to {shown(end)}, effective by the end of {shown(last)}; "
                   "as that build counted them", [table] if rows else [])


def has_new_basis(scope) -> Derived:
    """Whether vars or rates differ between the two reports."""
    reports = _reports(scope)
    if not reports:
        return Derived(False, "the same vars and rates as the report before")
    parts = [dict(part.partition("=")[::2] for part in report["basis"].split(", ")) for report in reports]
    names = [name for name in {**parts[0], **parts[1]} if parts[0].get(name) != parts[1].get(name)]
    table = Table("Basis", ["", "before", "now"], [
        [name, parts[0].get(name, "none"), parts[1].get(name, "none")] for name in names])
    return Derived(bool(names), "different: " + ", ".join(names) if names else "the same vars and rates as the report "
                   "before", [table] if names else [])
