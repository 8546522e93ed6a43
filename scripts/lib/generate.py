"""A seeded generator of one software company's subscription history, in the raw shape that the warehouse reads.

The company sells seats to small, middle and large customers, by month, quarter and year, in three currencies. Its
customers try, buy, grow, shrink, pause, leave and return; its exports hold late, repeated and unusable rows, as
exports do. The same arguments give the same bytes on every machine: no clock is read, every number comes from
`random.Random(…).random()` and plain arithmetic, and each customer has its own stream.

Money is whole cents, days are counted from START (2022-01-01 is day 0), seconds from midnight UTC.
"""
import argparse
import datetime
import importlib.util
import os
import random
import sys
from typing import NamedTuple

START = datetime.date(2022, 1, 1)
EVENT_COLUMNS = (
    "event_id", "customer_id", "subscription_id", "event_type", "occurred_at", "recorded_at", "plan", "quantity",
    "unit_amount", "discount_percent", "billing_interval", "billing_interval_count", "currency", "is_recurring", "reason",
)
CUSTOMER_COLUMNS = (
    "customer_id", "annual_contract_value", "industry", "acquisition_channel", "country", "parent_customer_id", "signed_up_at",
)
RATE_COLUMNS = ("currency", "rate_date", "rate")
USAGE_COLUMNS = ("customer_id", "feature", "used_at")
TABLES = {
    "subscription_events": EVENT_COLUMNS, "customers": CUSTOMER_COLUMNS, "exchange_rates": RATE_COLUMNS,
    "feature_usage": USAGE_COLUMNS,
}

PLANS = ("starter", "team", "business", "enterprise")
LIST_PRICES = {  # cents per seat and month, in the order of PLANS
    "USD": (1900, 3500, 5900, 8900),
    "EUR": (1800, 3300, 5500, 8300),
    "GBP": (1600, 2900, 4800, 7300),
}
RATES = {  # ten-thousandths of a US dollar at the start of each quarter from 2022-01, roughly as they were
    "EUR": (11350, 11060, 10430, 9800, 10660, 10870, 10900, 10570, 11040, 10790, 10740, 11130, 10380),
    "GBP": (13530, 13140, 12150, 11170, 12040, 12330, 12700, 12200, 12730, 12620, 12640, 13380, 12520),
}
SIGN_UPS = (90, 52, 50, 48, 44, 42, 40, 38, 32, 28, 25, 22)  # relative sign-ups, by twelfth of the whole time
INDUSTRIES = ((0.42, "Software"), (0.74, "Financial Services"), (0.88, "Healthcare"), (1.0, "Retail"))
COUNTRIES = ((0.56, "US", "USD"), (0.72, "GB", "GBP"), (0.86, "DE", "EUR"), (0.95, "FR", "EUR"), (1.0, "CA", "USD"))
GROWTH = {"Software": 1.2, "Financial Services": 1.05, "Healthcare": 0.95, "Retail": 0.65}
RISK = {"Software": 0.9, "Financial Services": 0.85, "Healthcare": 0.9, "Retail": 1.4,
        "paid_search": 1.25, "organic": 1.0, "partner": 0.8, "outbound": 0.95}
FEATURES = (  # share of the customers that it suits best who take it up
    ("dashboards", 0.85), ("reports", 0.60), ("alerts", 0.50), ("integrations", 0.45), ("api", 0.30), ("sso", 0.25),
)
TAKE_UP_DAYS = 160  # from the first day on, the first weeks the busiest
INVOLUNTARY = "payment_failed"
REASONS = ("too_expensive", "missing_features", "moved_to_competitor", "no_longer_needed", "budget_cut", "")
UNUSABLE = (  # one cell of a copied row made unusable; in turn, so that every reason turns up
    ("unit_amount", ""), ("event_type", "plan_upgraded"), ("currency", "USDT"), ("unit_amount", "-49.00"),
    ("occurred_at", "0000-00-00T00:00:00Z"), ("discount_percent", "150"), ("event_id", None), ("billing_interval", "monthly"),
    ("customer_id", ""), ("quantity", "n/a"), ("unit_amount", '"1,200.00"'), ("recorded_at", "pending"),
    ("subscription_id", ""), ("billing_interval_count", "0"), ("is_recurring", "maybe"), ("event_id", ""),
)
UNUSABLE_EVERY = 300  # priced events per unusable row: 0.3 %, below the build's 1 %
QUIET = 0.4  # above what the chances of a month can add up to: whoever draws more has an uneventful month
REPEAT_EVERY = 260  # events per row delivered twice


class Profile(NamedTuple):
    """How customers of one size behave; chances are per month unless named otherwise."""

    seats: tuple  # fewest, most
    plans: tuple  # indexes into PLANS, the first the more frequent
    yearly: float  # share billed by year
    discount: int  # highest usual discount in percent
    channels: tuple  # from frequent to rare
    cancel: float  # by month, for those billed by month or quarter
    renewal_loss: float  # at each yearly renewal
    grow: float
    shrink: float
    upgrade: float
    add_on: float
    pause: float
    onboarding: int  # cents, the least one-time fee; 0 for none


PROFILES = {
    "SMB": Profile((2, 24), (0, 1), 0.30, 0, ("organic", "paid_search", "partner", "outbound"),
                   0.0215, 0.17, 0.045, 0.018, 0.0050, 0.006, 0.006, 0),
    "Mid-Market": Profile((24, 130), (1, 2), 0.72, 15, ("outbound", "organic", "partner", "paid_search"),
                          0.0120, 0.095, 0.078, 0.022, 0.0045, 0.010, 0.002, 150000),
    "Enterprise": Profile((110, 420), (3, 2), 0.94, 25, ("outbound", "partner", "organic", "paid_search"),
                          0.0075, 0.068, 0.085, 0.022, 0.0020, 0.012, 0.0, 600000),
}


class Calendar:
    """Day numbers and texts of the time the company is watched: `months` months from START, and the day after."""

    def __init__(self, months):
        """months: how many calendar months are complete (1 or more)."""
        ahead = months + 14  # what is already agreed reaches beyond the data
        self.months = months
        self.first_days = [(self.month_start(m) - START).days for m in range(ahead)]
        self.last_day = self.first_days[months]  # the day after the last month: the export is made in its night
        self.days = [(START + datetime.timedelta(days=d)).isoformat() for d in range(self.first_days[-1] + 40)]

    @staticmethod
    def month_start(month):
        """The first day (a date) of month number `month`, 0 being START's."""
        return datetime.date(START.year + month // 12, month % 12 + 1, 1)

    def stamp(self, day, second):
        """The ISO 8601 text, in UTC, of second `second` of day `day`."""
        return f"{self.days[day]}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


class Account:
    """One customer's life: `run()` fills `events`, one tuple (day, second, subscription, type, price or None, reason) each.

    price is (plan, seats, cents per seat and period, discount percent, interval, interval count, is_recurring).
    """

    def __init__(self, calendar, seed, number, month):
        """calendar: the time watched; seed, number: which stream; month: number of the month of signing up."""
        self.calendar, self.month = calendar, month
        self.random = random.Random(f"{seed}/{number}").random
        self.events = []
        self.pick_identity()
        self.pick_offer()
        self.signed = self.offer()
        self.status, self.wait_until, self.add_on, self.paying_since = "live", 0, None, 0

    def pick_identity(self):
        """Decide who the customer is: size, industry, country, currency, channel and fortune."""
        u, late = self.random(), self.month / self.calendar.months
        self.size = "SMB" if u < 0.66 - 0.1 * late else "Mid-Market" if u < 0.92 - 0.04 * late else "Enterprise"
        self.profile = PROFILES[self.size]
        u = self.random()
        self.industry = next(name for limit, name in INDUSTRIES if u < limit)
        u = self.random()
        self.country, self.currency = next((country, currency) for limit, country, currency in COUNTRIES if u < limit)
        u = self.random()
        self.channel = self.profile.channels[int(4 * u * u)]
        self.fortune = fortune = self.random()  # some fit the product, some do not: growth and risk belong together
        self.growth = GROWTH[self.industry] * (0.25 + 1.5 * fortune)
        self.risk = RISK[self.industry] * RISK[self.channel] * (1.6 - 1.2 * fortune)

    def pick_offer(self):
        """Decide what is bought at first: day, plan, seats, price, discount and billing."""
        p, u = self.profile, self.random()
        self.day = 1 + int(28 * self.random())
        self.plan = p.plans[0] if u < 0.7 else p.plans[1]
        u = self.random()
        self.seats = p.seats[0] + int((p.seats[1] - p.seats[0]) * u * u)
        self.price = LIST_PRICES[self.currency][self.plan] * (100 + self.price_level(self.month)) // 100
        self.discount = 5 * int((p.discount / 5 + 1) * self.random())
        self.promotion = p.discount == 0 and self.random() < 0.12
        if self.promotion:
            self.discount = 20
        u = self.random()
        self.term = 12 if u < p.yearly else 3 if u > 0.96 else 1

    @staticmethod
    def price_level(month):
        """How far (in percent) the price list of month number `month` is above the first one: 5 points a spring from 2023."""
        return 5 * max(0, (month - 2) // 12)

    def anchor(self, age):
        """The day number of the billing day `age` months after signing up."""
        return self.calendar.first_days[self.month + age] + self.day - 1

    def later(self, day):
        """A day after billing day `day` and before the next one."""
        return day + 1 + int(27 * self.random())

    def offer(self):
        """The price tuple of the main subscription as it stands."""
        unit = {1: self.price, 3: self.price * 285 // 100, 12: self.price * 10}[self.term]
        interval, count = ("year", 1) if self.term == 12 else ("month", self.term)
        return PLANS[self.plan], self.seats, unit, self.discount, interval, count, True

    def tell(self, day, kind, price=None, reason="", subscription=1):
        """Note an event on day `day`, in office hours for what people do."""
        self.events.append((day, 25200 + int(43200 * self.random()), subscription, kind, price, reason))

    def run(self):
        """Live from signing up to the end of the calendar; returns the events."""
        self.sign_up()
        age, day = 1, self.anchor(1)
        while day <= self.calendar.last_day and self.status != "lost":
            self.live_a_month(age, day)
            age += 1
            day = self.anchor(age)
        self.events = [event for event in self.events if event[0] <= self.calendar.last_day]
        if self.status == "live" and self.term == 12 and self.events[-1][3] != "trial_started":
            self.agree_ahead(age)
        return self.events

    def sign_up(self):
        """Try or buy; large customers also pay for their onboarding."""
        p, day = self.profile, self.anchor(0)
        if p.onboarding == 0 and self.random() < 0.35:
            self.tell(day, "trial_started")
            if self.random() < 0.12:
                self.tell(day + 14, "cancelled", reason="trial_expired")
                self.status = "lost"
                return
            day += 14
        self.tell(day, "started", self.offer())
        if p.onboarding and self.random() < 0.5:
            fee = p.onboarding * (4 + int(9 * self.random())) // 4
            self.tell(day + 1 + int(20 * self.random()), "changed", ("onboarding", 1, fee, 0, "month", 1, False))

    def live_a_month(self, age, day):
        """What happens between billing day `day` and the next one, `age` months after signing up."""
        if self.status == "gone":
            if age == self.wait_until:
                self.come_back(age, day, "started")
        elif self.status == "paused":
            if age == self.wait_until:
                self.end_pause(age, day)
        elif self.term == 12 and (age - self.paying_since) % 12 == 0 and age > self.paying_since:
            if self.renew(age, day):
                self.drift(age, day)
        else:
            if self.term < 12:
                self.raise_prices(age, day)
            self.drift(age, day)

    def renew(self, age, day):
        """A year is over: leave, or sign again at a somewhat higher price; true when the customer stays."""
        if self.random() < self.profile.renewal_loss * self.risk:
            self.leave(age, day)
            return False
        self.price = self.price * (102 + int(5 * self.random())) // 100
        u = self.random()
        if u < 0.10 * self.risk:
            self.seats -= self.seats * (10 + int(20 * self.random())) // 100
        elif u > 1 - 0.18 * self.growth:
            self.seats += max(1, self.seats * (4 + int(14 * self.random())) // 100)
        if self.discount >= 10 and self.random() < 0.25:
            self.discount -= 5
        self.tell(day, "renewed", self.offer())
        return True

    def raise_prices(self, age, day):
        """Those billed by month or quarter pay the new list price of each March, and the full price after a promotion."""
        changed = False
        if self.promotion and age == 6:
            self.promotion, self.discount, changed = False, 0, True
        if (self.month + age) % 12 == 2 and age >= 6 and self.month + age > 12:
            self.price, changed = self.price * 104 // 100, True
        if changed:
            self.tell(day, "changed", self.offer())

    def drift(self, age, day):
        """At most one thing a month moves a live customer; harder times (2023) make the cuts deeper."""
        u = self.random()
        if u >= QUIET:
            return
        p, hard = self.profile, 12 <= self.month + age < 22
        growth, risk = self.growth * (0.75 if hard else 1.0), self.risk * (1.4 if hard else 1.0)
        chances = (
            (p.cancel * risk if self.term < 12 else 0.0, self.leave),
            (p.pause * risk if self.term == 1 else 0.0, self.pause),
            (p.grow * growth, self.grow),
            (p.shrink * risk, self.shrink),
            (p.upgrade * growth if self.plan < 3 else 0.0, self.upgrade),
            (0.001 * risk if self.plan > 0 else 0.0, self.downgrade),
            (0.006 if self.term == 1 and age > 3 else 0.0, self.go_yearly),
            (p.add_on * growth if self.add_on is None and age > 2 else 0.0, self.buy_add_on),
            (0.012 * risk if self.add_on else 0.0, self.drop_add_on),
            (0.006 if p.onboarding else 0.0, self.buy_service),
        )
        for chance, act in chances:
            if u < chance:
                act(age, self.later(day))
                return
            u -= chance

    def leave(self, age, day):
        """Cancel everything; a card that fails is not a decision. Some come back."""
        failed = 0.35 if self.size == "SMB" and self.term == 1 else 0.04
        u = self.random()
        reason = INVOLUNTARY if u < failed else REASONS[int(6 * self.random())]
        if self.add_on:
            self.tell(day, "cancelled", reason=reason, subscription=2)
        self.tell(day, "cancelled", reason=reason)
        self.add_on, self.status = None, "lost"
        if self.random() < (0.22 if reason == INVOLUNTARY else 0.09):
            self.status, self.wait_until = "gone", age + 2 + int(7 * self.random())

    def come_back(self, age, day, kind):
        """Pay again from `day` on, with `kind` as the event, at the latest terms; a yearly term starts anew."""
        self.status, self.paying_since = "live", age
        self.tell(day, kind, self.offer())

    def pause(self, age, day):
        """Stop paying for one to three months."""
        self.tell(day, "paused", reason="seasonal")
        self.status, self.wait_until = "paused", age + 1 + int(3 * self.random())

    def end_pause(self, age, day):
        """Resume, or leave for good after all."""
        if self.random() < 0.75:
            self.come_back(age, day, "resumed")
        else:
            self.tell(day, "cancelled", reason="no_longer_needed")
            self.status = "lost"

    def grow(self, age, day):
        """More seats, mostly few."""
        u = self.random()
        self.seats += max(1, int(self.seats * (0.03 + 0.16 * u * u)))
        self.tell(day, "changed", self.offer())

    def shrink(self, age, day):
        """Fewer seats; who cannot shrink asks for a discount."""
        cut = int(self.seats * (0.06 + 0.22 * self.random()))
        if cut:
            self.seats -= cut
        else:
            self.discount = min(50, self.discount + 10)
        self.tell(day, "changed", self.offer())

    def upgrade(self, age, day):
        """The next larger plan at its list price."""
        self.plan += 1
        self.price = max(self.price, LIST_PRICES[self.currency][self.plan] * (100 + self.price_level(self.month)) // 100)
        self.tell(day, "changed", self.offer())

    def downgrade(self, age, day):
        """The next smaller plan at its list price."""
        self.plan -= 1
        self.price = min(self.price, LIST_PRICES[self.currency][self.plan] * (100 + self.price_level(self.month)) // 100)
        self.tell(day, "changed", self.offer())

    def go_yearly(self, age, day):
        """From billing by month to billing by year, two months for free."""
        self.term, self.paying_since = 12, age
        self.tell(day, "changed", self.offer())

    def buy_add_on(self, age, day):
        """A second subscription beside the first: analytics for half the seats."""
        self.add_on = ("analytics", max(1, self.seats // 2), 900, 0, "month", 1, True)
        self.tell(day, "started", self.add_on, subscription=2)

    def drop_add_on(self, age, day):
        """The second subscription ends, the first goes on."""
        self.add_on = None
        self.tell(day, "cancelled", reason="no_longer_needed", subscription=2)

    def buy_service(self, age, day):
        """A one-time charge for consulting."""
        days = 1 + int(6 * self.random())
        self.tell(day, "changed", ("consulting", days, 120000, 0, "month", 1, False))

    def agree_ahead(self, age):
        """A few yearly customers have already said what happens at their next renewal, after the data ends."""
        ahead = self.paying_since - age
        while ahead < 0:
            ahead += 12
        if self.random() < 0.05:
            if self.random() < 0.5:
                self.tell(self.anchor(age + ahead), "cancelled", reason="budget_cut")
            else:
                self.seats += max(1, self.seats // 8)
                self.tell(self.anchor(age + ahead), "changed", self.offer())


class Writer:
    """Turns events into rows of text: identifiers, time of recording, repeated and unusable rows. Deterministic like the rest."""

    def __init__(self, calendar, seed, file):
        """file: an open text file that gets the rows of subscription_events."""
        self.calendar, self.file = calendar, file
        self.random = random.Random(f"{seed}/recording").random
        self.events = self.rows = self.priced = self.unusable = 0
        file.write(",".join(EVENT_COLUMNS) + "\n")

    def write(self, number, account):
        """Write the events of customer `number` that are known when the data ends."""
        signed = account.events[0][0]
        for event in account.events:
            row = self.row(number, account.currency, event, signed)
            self.emit(row)
            self.events += 1
            if self.events % REPEAT_EVERY == 0:
                self.emit(row)
            if event[4]:
                self.priced += 1
                if self.priced % UNUSABLE_EVERY == 0:
                    self.emit(self.spoil(row))

    def emit(self, row):
        """Write one row (a list of texts, none of which needs quoting)."""
        self.file.write(",".join(row) + "\n")
        self.rows += 1

    def row(self, number, currency, event, signed):
        """The texts of one event of customer `number`, who signed up on day `signed`."""
        day, second, subscription, kind, price, reason = event
        row = [
            f"evt_{self.events + 1:07}", f"cus_{number:05}", f"sub_{number:05}_{subscription}", kind,
            self.calendar.stamp(day, second), self.recorded(day, second, signed),
        ]
        if price is None:
            return row + ["", "", "", "", "", "", "", "", reason]
        plan, seats, unit, discount, interval, count, recurring = price
        return row + [
            plan, str(seats), f"{unit // 100}.{unit % 100:02}", str(discount), interval, str(count), currency,
            "true" if recurring else "false", reason,
        ]

    def recorded(self, day, second, signed):
        """When the source learned of it: mostly minutes later, sometimes days or weeks, now and then unknown."""
        last, u = self.calendar.last_day, self.random()
        if day > last:  # agreed ahead
            return self.calendar.stamp(max(signed, last - 1 - int(60 * u)), second)
        if u < 0.012:
            return ""
        if u < 0.04:
            day += 1 + int(13 * self.random())
        elif u < 0.046:
            day += 20 + int(40 * self.random())
        else:
            second += int(900 * self.random())
        return self.calendar.stamp(day, second) if day <= last else self.calendar.stamp(last, 86100)

    def spoil(self, row):
        """A copy of a priced row that the warehouse has to set aside, with the next way to be unusable."""
        column, value = UNUSABLE[self.unusable % len(UNUSABLE)]
        self.unusable += 1
        bad = list(row)
        if value is None:  # the same event told again with another amount, a day later
            bad[EVENT_COLUMNS.index("unit_amount")] = "1.00"
            bad[EVENT_COLUMNS.index("recorded_at")] = self.calendar.stamp(self.calendar.last_day, 86200)
            return bad
        bad[0] = f"evt_x{self.unusable:06}"
        bad[EVENT_COLUMNS.index(column)] = value
        return bad


def sign_up_months(customers, months):
    """The month number of each of `customers` sign-ups over `months` months, ascending: many at first, fewer later."""
    weights = [SIGN_UPS[12 * m // months] for m in range(months)]
    total, month, reached = sum(weights), 0, weights[0]
    for i in range(customers):
        while (2 * i + 1) * total >= 2 * customers * reached:
            month += 1
            reached += weights[month]
        yield month


def rate(currency, month):
    """Ten-thousandths of a US dollar per unit of `currency` on the first day of month number `month`; constant after 2025-01."""
    points = RATES[currency]
    quarter, rest = divmod(month, 3)
    if quarter >= len(points) - 1:
        return points[-1]
    return (points[quarter] * (3 - rest) + points[quarter + 1] * rest) // 3


def contract_value(account):
    """The customer's yearly value at signing as text, in whole US dollars at that month's rate; empty for a few."""
    if account.random() < 0.03:
        return ""
    plan, seats, unit, discount, interval, count, _ = account.signed
    periods = 1 if interval == "year" else 12 // count
    to_dollars = 10000 if account.currency == "USD" else rate(account.currency, account.month)
    return str(seats * unit * periods * (100 - discount) * to_dollars // 100_000_000)


def customer_row(number, account):
    """The texts of customer `number` for the table customers."""
    parent = f"cus_{1 + int((number - 1) * account.random()):05}" if number > 1 and account.random() < 0.02 else ""
    signed_up = account.calendar.days[account.events[0][0]]
    industry = "" if account.random() < 0.01 else account.industry
    return [f"cus_{number:05}", contract_value(account), industry, account.channel, account.country, parent, signed_up]


def usage_rows(number, account, seed):
    """The rows of texts of customer `number` for the table feature_usage: what it took up, and used again later.

    Who fits the product takes up more of it. A stream of its own, so that the other tables stay as they were.
    """
    chance = random.Random(f"{seed}/{number}/usage").random
    first = account.events[0][0]
    ends = [event[0] for event in account.events if event[3] == "cancelled" and event[2] == 1]
    until = min([account.calendar.last_day, *ends])
    for feature, popularity in FEATURES:
        taken_up, u, again, second = chance(), chance(), chance(), 25200 + int(43200 * chance())
        day = first + int(TAKE_UP_DAYS * u * u)
        if taken_up < popularity * (0.2 + account.fortune) / 1.2:
            for used in (day, day + 7 + int(60 * again)):
                if used < until:
                    yield [f"cus_{number:05}", feature, account.calendar.stamp(used, second)]


def last_prospect(calendar, seed, number):
    """A trial begun on the calendar's last day: the event that shows how far the data reaches."""
    account = Account(calendar, seed, number, calendar.months)
    account.events = [(calendar.last_day, 32400, 1, "trial_started", None, "")]
    return account


def write_csv(directory, customers, months, seed):
    """Write the raw tables as CSV into `directory`; memory does not grow with the size.

    customers, months: 1 or more; seed: any whole number. Returns (rows, events) written to subscription_events.
    Raises OSError where a file cannot be written.
    """
    calendar = Calendar(months)
    paths = {name: os.path.join(directory, f"{name}.csv") for name in TABLES}
    with open(paths["exchange_rates"], "w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(RATE_COLUMNS) + "\n")
        for currency in sorted(RATES):
            for month in range(months + 1):
                ten_thousandths = rate(currency, month)
                value = f"{ten_thousandths // 10000}.{ten_thousandths % 10000:04}"
                file.write(f"{currency},{Calendar.month_start(month).isoformat()},{value}\n")
    with open(paths["subscription_events"], "w", encoding="utf-8", newline="\n") as events, \
            open(paths["customers"], "w", encoding="utf-8", newline="\n") as people, \
            open(paths["feature_usage"], "w", encoding="utf-8", newline="\n") as usage:
        writer = Writer(calendar, seed, events)
        people.write(",".join(CUSTOMER_COLUMNS) + "\n")
        usage.write(",".join(USAGE_COLUMNS) + "\n")
        for number, month in enumerate(sign_up_months(customers, months), 1):
            account = Account(calendar, seed, number, month)
            account.run()
            writer.write(number, account)
            people.write(",".join(customer_row(number, account)) + "\n")
            usage.writelines(",".join(row) + "\n" for row in usage_rows(number, account, seed))
        writer.write(customers + 1, last_prospect(calendar, seed, customers + 1))
    return writer.rows, writer.events


def to_parquet(directory):
    """Replace the CSV files of `directory` by Parquet files with every column as text, as the CSV has it.

    Raises ImportError without the package duckdb, OSError where a file cannot be written.
    """
    import duckdb

    connection = duckdb.connect()
    for name in TABLES:
        source, target = (os.path.join(directory, f"{name}.{kind}") for kind in ("csv", "parquet"))
        try:
            rows = connection.read_csv(source, header=True, all_varchar=True, delimiter=",", quotechar='"', escapechar='"')
            rows.write_parquet(target, row_group_size=250_000)
        except duckdb.Error as error:
            raise OSError(f"{target}: {error}") from error
        os.remove(source)


def other_format(directory, kind):
    """The path of a table that `directory` holds in another format than `kind` already, or None: a raw folder has one of each."""
    for name in TABLES:
        for other in ("csv", "parquet"):
            path = os.path.join(directory, f"{name}.{other}")
            if other != kind and os.path.exists(path):
                return path
    return None


def positive(text):
    """A whole number of at least 1, read from the command line; argparse.ArgumentTypeError otherwise."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return number


def arguments(argv):
    """The parsed command line."""
    parser = argparse.ArgumentParser(
        prog="generate_sample", description="Write a realistic raw folder, the same for the same arguments."
    )
    parser.add_argument("directory", metavar="DIR", help="where the raw tables go; made where it is missing")
    parser.add_argument("--customers", type=positive, default=600, metavar="N", help="how many customers (default 600)")
    parser.add_argument(
        "--months", type=positive, default=36, metavar="N", help="complete months from 2022-01 on (default 36, at most 1200)"
    )
    parser.add_argument("--seed", type=int, default=2, metavar="N", help="another seed, another company (default 2)")
    parser.add_argument(
        "--format", choices=("csv", "parquet"), default="csv", help="csv (default), or parquet, which installs the project's packages first"
    )
    options = parser.parse_args(argv)
    if options.months > 1200:
        parser.error("argument --months: at most 1200")
    return options


def main(argv=None):
    """The command; argv defaults to sys.argv[1:]. Returns the exit status: 0, or 1 after one sentence on what went wrong."""
    options = arguments(argv)
    found = other_format(options.directory, options.format)
    if found:
        print(f"generate_sample: {found} is there already: remove it, or choose another folder", file=sys.stderr)
        return 1
    if options.format == "parquet" and not importlib.util.find_spec("duckdb"):
        import environment

        try:
            environment.enter("build")
        except environment.Refused as refusal:
            print(f"generate_sample: {refusal}", file=sys.stderr)
            return 1
    try:
        os.makedirs(options.directory, exist_ok=True)
        rows, events = write_csv(options.directory, options.customers, options.months, options.seed)
        if options.format == "parquet":
            to_parquet(options.directory)
    except OSError as error:
        where, why = error.filename or options.directory, error.strerror or error
        print(f"generate_sample: cannot write {where}: {why}", file=sys.stderr)
        return 1
    print(f"{options.directory}: {rows} rows, {events} events, {options.customers} customers")
    return 0
