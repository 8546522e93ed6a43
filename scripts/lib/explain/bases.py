"""The base of a mart's row: its customers (or windows, changes, rows), one by one, with their amounts.

Each function takes the facts and the row's key, and computes from the movements and changes alone.
"""
import datetime
from dataclasses import dataclass, field

from .facts import CHANGES
from .numbers import month_text, months_later

MOVEMENTS = ("new", "expansion", "contraction", "churn", "reactivation")
# The column of each movement's amount, with the sign that it has in the ending MRR.
SIGNED = {"new_mrr": "+", "expansion_mrr": "+", "contraction_mrr": "-", "churned_mrr": "-", "reactivation_mrr": "+"}
AMOUNTS = ("starting_mrr", *SIGNED, "ending_mrr")


@dataclass
class Base:
    """What a figure is summed over.

    Attributes:
        says: who is in it, in words.
        rows: one by one; `customer_id` where they are customers.
        columns: the amounts to show.
        until: the month whose closing is the last that counts, where there is one.
    """

    says: str
    rows: list[dict]
    columns: tuple[str, ...]
    until: datetime.date | None = None
    names: tuple[str, ...] = field(default=("customer_id",))

    @property
    def is_window(self) -> bool:
        """Whether movements lead from the starting to the ending MRR of each row."""
        return set(AMOUNTS) <= set(self.columns) | {"new_mrr"} and "ending_mrr" in self.columns


def day(value: datetime.date) -> str:
    """A date in SQL."""
    return f"date '{value.isoformat()}'"


def closing(condition: str) -> str:
    """SQL: a customer's closing MRR, from its movements under a condition."""
    return f"sum(case when {condition} then closing_mrr - opening_mrr else 0 end)"


def closing_of(month: datetime.date) -> str:
    """SQL: a customer's closing MRR of a month."""
    return closing(f"month <= {day(month)}")


def closings(months: list[datetime.date]) -> str:
    """SQL: a customer's closing MRR of several months together."""
    return "(" + " + ".join(closing_of(month) for month in months) + ")"


def ledger(opened: str, ended: str, where: str = "true", having: str = "starting_mrr > 0") -> str:
    """SQL: one row per customer: starting MRR, the movements since by kind, ending MRR.

    opened, ended: conditions on movements: in the starting MRR, and in the ending MRR.
    """
    moved = ", ".join(
        f"sum(case when movement = '{movement}' and ({ended}) and not ({opened}) then amount else 0 end) as {column}"
        for movement, column in zip(MOVEMENTS, SIGNED, strict=True))
    return f"""
        select *, least(starting_mrr, ending_mrr) as retained_mrr
        from (
            select customer_id, {closing(opened)} as starting_mrr, {moved}, {closing(ended)} as ending_mrr
            from marts.revenue_movements
            where {where}
            group by customer_id
        )
        where {having}
        order by customer_id"""


def attributes(facts) -> str:
    """SQL: what a customer is told apart by, fixed at its start: segment, industry, ..."""
    thresholds = facts.vars["segment_thresholds"]
    bounded = sorted((bound, name) for name, bound in thresholds.items() if bound is not None)
    rest = next((name for name, bound in thresholds.items() if bound is None), "unknown")
    cases = " ".join(f"when contract_value < {bound} then '{name}'" for bound, name in bounded)
    return f"""
        select *, {f"case {cases} else '{rest}' end" if cases else f"'{rest}'"} as segment
        from (
            select
                firsts.customer_id, firsts.cohort_month,
                coalesce(customers.annual_contract_value, 12 * firsts.closing_mrr) as contract_value,
                coalesce(customers.industry, 'unknown') as industry,
                coalesce(customers.acquisition_channel, 'unknown') as acquisition_channel,
                coalesce(customers.country, 'unknown') as country,
                left(cast(firsts.cohort_month as varchar), 4) as cohort_year
            from marts.revenue_movements as firsts
            left join staging.stg_customers as customers on firsts.customer_id = customers.customer_id
            where firsts.month = firsts.cohort_month
        )"""


def _window(facts, start, end, where="true", having="starting_mrr > 0", says=""):
    sql = ledger(f"month <= {day(start)}", f"month <= {day(end)}", f"{where} and month <= {day(end)}", having)
    return Base(says, facts.rows(sql), AMOUNTS[:1] + AMOUNTS[2:], end)


def trailing(facts, key) -> Base:
    """Everyone who pays so many months before the month."""
    start = months_later(key["month"], -key.get("window_months", 12))
    return _window(facts, start, key["month"], says=f"everyone who pays at the end of {month_text(start)}")


def tenured(facts, key) -> Base:
    """Customers old enough who pay at the end of the month before."""
    start, youngest = months_later(key["month"], -1), months_later(key["month"], -facts.vars["tenure_months"])
    return _window(facts, start, key["month"], f"cohort_month <= {day(youngest)}", says=(
        f"customers of cohort month {month_text(youngest)} or earlier (at least {facts.vars['tenure_months']} months "
        f"of age) who pay at the end of {month_text(start)}"))


def everyone(facts, key) -> Base:
    """Everyone who pays before or after the month."""
    month = key["month"]
    base = _window(facts, months_later(month, -1), month, having="starting_mrr > 0 or ending_mrr > 0",
                   says=f"everyone who pays at the beginning or at the end of {month_text(month)}")
    reasons = {row["customer_id"]: row["reason"] for row in facts.rows(f"""
        select customer_id, reason from {CHANGES}
        where is_last_of_month and month = {day(month)}""")}
    involuntary = set(facts.vars["involuntary_reasons"] or [])
    rows = []
    for row in base.rows:
        reason = reasons.get(row["customer_id"]) if row["churned_mrr"] else None
        kind = "unexplained" if reason is None else "involuntary" if reason in involuntary else "voluntary"
        parts = {f"{each}_churned_mrr": row["churned_mrr"] if each == kind else row["churned_mrr"] * 0
                 for each in ("voluntary", "involuntary", "unexplained")}
        rows.append(row | parts | {"reason": reason})
    return Base(base.says, rows, AMOUNTS, month, ("customer_id",))


def cohort_window(facts, key) -> Base:
    """A cohort over its window."""
    months = facts.vars["cohort_window_months"]
    month = key["cohort_month"]
    return _window(facts, month, months_later(month, months), f"cohort_month = {day(month)}",
                   says=f"customers whose cohort month is {month_text(month)}")


def cohort_later(facts, key) -> Base:
    """A cohort so many months after its month."""
    month, later = key["cohort_month"], key["months_since_start"]
    return _window(facts, month, months_later(month, later), f"cohort_month = {day(month)}",
                   says=f"customers whose cohort month is {month_text(month)}, {later} months on")


def segment_window(facts, key) -> Base:
    """A segment's and industry's cohorts of a quarter, each customer over its own window."""
    quarter, months = key["cohort_quarter"], facts.vars["cohort_window_months"]
    last = months_later(quarter, 2)
    sql = ledger("customer_age_months <= 0", f"customer_age_months <= {months}",
                 f"cohort_month between {day(quarter)} and {day(last)}")
    sql = f"""select windows.* from ({sql}) as windows
        inner join ({attributes(facts)}) as known on windows.customer_id = known.customer_id
        where known.segment = ? and known.industry = ? order by windows.customer_id"""
    says = (f"customers of segment {key['segment']}, industry {key['industry']} whose cohort month lies in "
            f"{month_text(quarter)} to {month_text(last)}, each over its own {months} months")
    return Base(says, facts.rows(sql, (key["segment"], key["industry"])), AMOUNTS[:1] + AMOUNTS[2:],
                months_later(last, months))


def dimension(facts, key) -> Base:
    """The part of the 12-month base that has a value in a dimension."""
    whole = trailing(facts, {"month": key["month"]})
    values = _dimension_values(facts, key["dimension"], key["month"])
    rows = [row for row in whole.rows if values[row["customer_id"]] == key["value"]]
    return Base(f"{whole.says}, {key['dimension']} = {key['value']}", rows, whole.columns, whole.until)


def _dimension_values(facts, name: str, month: datetime.date) -> dict[str, str]:
    """customer -> value; plan, billing_interval and mrr_quartile as they were at the window's start."""
    start = months_later(month, -12)
    if name == "mrr_quartile":
        sql = f"""select customer_id, cast(ntile(4) over (order by starting_mrr, customer_id) as varchar) as value
            from ({ledger(f"month <= {day(start)}", f"month <= {day(start)}")})"""
    elif name in ("plan", "billing_interval"):
        sql = _pinned(name, start)
    else:
        sql = f"select customer_id, {name} as value from ({attributes(facts)})"
    return {row["customer_id"]: row["value"] for row in facts.rows(sql)}


def _pinned(column: str, start: datetime.date) -> str:
    """SQL: what the customer's largest subscription had at the end of a month. Usage is no subscription."""
    return f"""
        select customer_id, case when mrr > 0 then coalesce({column}, 'unknown') else 'unknown' end as value
        from (
            select *, row_number() over (
                partition by customer_id
                order by mrr desc, coalesce(subscription_id, ''), coalesce(source_customer_id, '')) as place
            from (
                select *, case when subscription_id is null then 0 else mrr_after end as mrr, row_number() over (
                    partition by customer_id, source_customer_id, subscription_id order by change_number desc) as age
                from {CHANGES}
                where month <= {day(start)}
            )
            where age = 1
        )
        where place = 1"""


def paying(facts, key) -> Base:
    """Everyone who pays at the end of the month, largest first."""
    rows = facts.rows(f"""
        select customer_id, {closing_of(key["month"])} as closing_mrr
        from marts.revenue_movements group by customer_id having closing_mrr > 0
        order by closing_mrr desc, customer_id""")
    rows = [row | {"top_10_mrr": row["closing_mrr"] * (place < 10), "largest_mrr": row["closing_mrr"] * (place < 1)}
            for place, row in enumerate(rows)]
    return Base(f"everyone who pays at the end of {month_text(key['month'])}", rows, ("closing_mrr",), key["month"])


def drivers(facts, key) -> Base:
    """Of the 12-month base, the customer of that rank by change of MRR, or all behind the 25th."""
    whole = trailing(facts, key)
    changed = [row for row in whole.rows if row["ending_mrr"] != row["starting_mrr"]]
    changed.sort(key=lambda row: (-abs(row["ending_mrr"] - row["starting_mrr"]), row["customer_id"].encode()))
    rows = changed[25:] if key["rank"] > 25 else changed[key["rank"] - 1:key["rank"]]
    which = "all behind the 25th" if key["rank"] > 25 else f"number {key['rank']}"
    return Base(f"of {whole.says}, {which} by change of MRR", rows, whole.columns, whole.until)


def motions(facts, key) -> Base:
    """The changes by one motion of customers who paid before the month."""
    rows = facts.rows(f"""
        select changes.customer_id, changes.event_id, changes.occurred_at,
            greatest(changes.mrr_change, 0) as gained_mrr, greatest(-changes.mrr_change, 0) as lost_mrr
        from marts.mrr_changes as changes
        inner join (
            select customer_id from marts.revenue_movements where month < {day(key["month"])}
            group by customer_id having sum(closing_mrr - opening_mrr) > 0
        ) as payers on changes.customer_id = payers.customer_id
        where changes.month = {day(key["month"])} and changes.motion = ?
        order by changes.customer_id, changes.occurred_at, changes.event_id""", (key["motion"],))
    says = f"changes by {key['motion']} in {month_text(key['month'])} of customers who paid at its beginning"
    return Base(says, rows, ("gained_mrr", "lost_mrr"), key["month"], ("customer_id", "event_id", "occurred_at"))


def adopters(facts, key) -> Base:
    """Customers by the number of features used on their days 1 to 90, over two quarters from the end of day 90's."""
    where = ">= 3" if key["features_adopted"] == "3+" else f"= {int(key['features_adopted'])}"
    sql = f"""
        select adopted.customer_id, movements.* exclude (customer_id), adopted.start_month,
            cast(adopted.start_month + interval 6 month as date) as end_month
        from (
            select *, cast(date_trunc('quarter', last_date) + interval 2 month as date) as start_month
            from intermediate.int_feature_adoptions
            inner join staging.stg_customer_numbers using (customer_number)
            where features {where}
        ) as adopted
        inner join marts.revenue_movements as movements on adopted.customer_id = movements.customer_id
        where cast(adopted.start_month + interval 6 month as date) <= {day(facts.last_month)}"""
    windows = ledger("month <= start_month", "month <= end_month").replace(
        "from marts.revenue_movements", f"from ({sql}) as revenue_movements")
    says = (f"customers who used {key['features_adopted']} core features on their days 1 to 90 and pay at the end of "
            "that quarter, each until two quarters later")
    return Base(says, facts.rows(windows), AMOUNTS[:1] + AMOUNTS[2:], facts.last_month)


def customer_changes(facts, key) -> Base:
    """All changes of a customer up to the month."""
    rows = facts.rows(f"""
        select customer_id, event_id, subscription_id, occurred_at, month, mrr_change,
            case when month < {day(key["month"])} then mrr_change else 0 end as change_before
        from marts.mrr_changes where customer_id = ? and month <= {day(key["month"])}
        order by occurred_at, event_id""", (key["customer_id"],))
    return Base(f"changes of {key['customer_id']} up to {month_text(key['month'])}", rows,
                ("mrr_change",), key["month"], ("event_id", "subscription_id", "occurred_at"))


def audit(facts, _key) -> Base:
    """What became of the raw rows, table by table."""
    judged = {"subscription_events": "stg_judged_events", "subscription_periods": "stg_judged_periods",
              "mrr_history": "stg_judged_history"}
    rows = []
    for table, staged in judged.items():
        raw = "count(*)" if table == "subscription_events" else "coalesce(sum(copies), 0)"
        kept = "stg_event_verdicts" if table == "subscription_events" else staged
        found = facts.rows(f"""
            select (select {raw} from staging.{staged}) as raw_events,
                (select coalesce(sum(copies - 1), 0) from staging.{kept}) as duplicate_events,
                (select count(*) from marts.quarantined_events where raw_table = '{table}') as quarantined_events""")
        rows.append({"raw_table": table} | {name: int(value) for name, value in found[0].items()})
    return Base("the raw rows of the table that holds the facts", rows,
                ("raw_events", "duplicate_events", "quarantined_events"), None, ("raw_table",))
