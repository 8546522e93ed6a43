"""A clean raw folder of any size as typed Parquet, and the events of the day after it.

Twenty events a customer, over seven years. Whatever an event says is a function of its number, by DuckDB's `hash`:
nothing is sorted or kept, so that 100 million events take no more memory than a thousand, and the same size gives
the same rows. The file's order is roughly that of time, as exports have it, so a customer's events lie far apart.
"""
import os
from pathlib import Path

EVENTS_EACH = 20
START = "2018-01-01"
# The day on which the increment is recorded; nothing before it is. In mid-month: most daily builds complete no month.
TODAY = "2025-01-16"
INCREMENT = 1000  # one new event for so many old ones

COLUMNS = """
    event_id, 'c' || customer as customer_id, 's' || customer || '_' || subscription as subscription_id, event_type,
    occurred_at, recorded_at, if(is_recurring, ['starter', 'team', 'business'][1 + phase % 3], 'onboarding') as plan,
    if(is_priced, if(is_recurring, quantity, 1), null)::integer as quantity,
    (if(is_priced, if(is_recurring, cents, 40000 + cents), null) * 0.01)::decimal(18, 2) as unit_amount,
    if(is_priced and is_recurring, discount, 0)::integer as discount_percent,
    if(term = 12, 'year', 'month') as billing_interval, if(term = 3, 3, 1) as billing_interval_count,
    ['USD', 'EUR', 'USD', 'GBP'][1 + customer % 4] as currency, is_recurring,
    if(event_type = 'cancelled', ['too_expensive', 'payment_failed', null][1 + of_step % 3], null) as reason
"""

# What a customer buys, from its number and the step of its life.
STATES = """
    select
        *,
        if(customer % 5 = 0 and step % 3 = 2, 2, 1) as subscription,
        -- A renewal says once more what the event before it said.
        if(step % 4 = 3, step - 1, step) as stated,
        [1, 12, 1, 3, 12, 1, 1][1 + roll(hash(customer, 1), 7)] as term,
        roll(hash(customer, step, 2), 1000) as of_step,
        roll(hash(customer, stated, 3), 1000) as of_state,
        customer + stated // 7 as phase,
        roll(hash(customer, phase, 4), 100000) as of_phase,
        1 + roll(hash(customer, 5), 40) + of_state % (3 + stated) as quantity,
        (900 + of_phase % 9000) * term as cents,
        [0, 0, 0, 10, 15][1 + of_phase % 5] as discount,
        event_type not in ('trial_started', 'paused', 'cancelled') as is_priced,
        not (step = 2 and customer % 9 = 0 and is_priced) as is_recurring
    from events
"""

HISTORY = """
    with steps as ({steps}),
    days as (
        select
            *,
            roll(hash(customer, 6), 2000) as joined,
            (2570 - joined) // {each} as pace,  -- whoever joined is there to the end
            joined + step * pace + roll(hash(number, 8), pace) as day,
            roll(hash(number, 9), 86400) as second,
            roll(hash(number, 10), 100) as delay,
            roll(hash(customer, 11), 12) as fate
        from steps
    ),
    events as (
        select
            'e' || number as event_id, customer, step,
            case
                when step = 0 and customer % 3 = 0 then 'trial_started'
                when step = 0 then 'started'
                when step in (6, 13) and fate = 0 then 'paused'
                when step in (7, 14) and fate = 0 then 'resumed'
                when step = 9 and fate in (1, 2) then 'cancelled'
                when step = 10 and fate in (1, 2) then 'started'
                when step = 18 and fate = 3 then 'cancelled'
                when step % 4 = 3 then 'renewed'
                else 'changed'
            end as event_type,
            timestamp '{start}' + to_seconds(day * 86400 + second) as occurred_at,
            least(
                occurred_at + to_seconds(if(delay < 3, (1 + delay * 9) * 86400, delay * 7)),
                timestamp '{today}' - to_seconds(1 + second)
            ) as recorded_at
        from days
    )
"""

# One branch a step, which DuckDB reads at once; of a range alone it reads one row after the other.
STEP = "select {step} * {customers} + range as number, range as customer, {step} as step from range({end})"

# Half of it is today's, most of the rest a few weeks late; one customer in twenty is new.
NEWS = """
    with numbers as (
        select range + {events} as number, roll(hash(range, 12), 1000) as random from range({events} // {increment})
    ),
    days as (
        select
            *,
            if(random % 20 = 0, {customers} + number, roll(hash(number, 13), {customers})) as customer,
            case
                when random % 100 < 50 then 0 when random % 100 < 98 then roll(hash(number, 14), 60)
                else roll(hash(number, 14), 700)
            end as days_late,
            roll(hash(number, 15), 40000) as second
        from numbers
    ),
    events as (
        select
            'e' || number as event_id, customer, 20 + number % 3 as step,
            case when random % 20 = 0 then 'started' when random % 10 = 1 then 'cancelled' else 'changed' end
                as event_type,
            timestamp '{today}' - to_days(days_late::integer) + to_seconds(second) as occurred_at,
            timestamp '{today}' + to_seconds(second + 60) as recorded_at
        from days
    )
"""

CUSTOMERS = """
    select
        'c' || range as customer_id,
        if(roll(hash(range, 20), 30) = 0, null, 500 + roll(hash(range, 21), 500 + roll(hash(range, 22), 200000)))
            ::decimal(18, 2) as annual_contract_value,
        ['Software', 'Healthcare', 'Retail', 'Media', null][1 + roll(hash(range, 23), 5)] as industry,
        ['organic', 'paid_search', 'partner'][1 + roll(hash(range, 24), 3)] as acquisition_channel,
        ['US', 'GB', 'DE', 'FR'][1 + roll(hash(range, 25), 4)] as country
    from range({customers})
"""

RATES = """
    select
        currency, rate_date::date as rate_date,
        ((rate + roll(hash(currency, rate_date), 900)) * 0.0001)::decimal(18, 4) as rate
    from (values ('EUR', 10300), ('GBP', 12100)) as pairs (currency, rate)
    cross join generate_series(date '{start}', date '{today}', interval 1 month) as days (rate_date)
"""


def customers_of(events: int) -> int:
    """How many customers have so many events.

    Args:
        events: number of events, 1 or more.
    """
    return -(-events // EVENTS_EACH)


def write(folder: Path, events: int) -> None:
    """Write the raw tables; those of the same name that are there are replaced.

    Args:
        folder: where they go.
        events: number of events.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _copy(folder / "customers.parquet", CUSTOMERS, events)
    _copy(folder / "exchange_rates.parquet", RATES, events)
    _copy(folder / "subscription_events.parquet", _events(HISTORY), events)


def append(folder: Path, events: int) -> int:
    """Add the events of the next day, as a new export would: the whole file is replaced.

    Args:
        folder: where `write` wrote.
        events: the number of events that it wrote.

    Returns:
        The number of events added.
    """
    file = folder / "subscription_events.parquet"
    _copy(file, f"select * from '{_quoted(file)}' union all ({_events(NEWS)})", events)
    return events // INCREMENT


def _events(source: str) -> str:
    return f"{source}, states as ({STATES}) select {COLUMNS} from states"


def _copy(file: Path, query: str, events: int) -> None:
    import duckdb  # only there once .venv is

    customers = customers_of(events)
    steps = [STEP.format(step=step, customers=customers, end=min(customers, events - step * customers))
             for step in range(EVENTS_EACH)]
    query = query.format(events=events, customers=customers, each=EVENTS_EACH, start=START, today=TODAY,
                         increment=INCREMENT, steps=" union all ".join(steps))
    partial = file.with_name(f".{file.name}.new")
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("create macro roll(random, below) as (random % below)::bigint")
        connection.execute(f"copy ({query}) to '{_quoted(partial)}' (format parquet, row_group_size 250000)")
    os.replace(partial, file)


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
