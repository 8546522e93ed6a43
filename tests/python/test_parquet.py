"""Parquet files: what they keep as timestamps or numbers is judged as its text in a CSV is."""
import shutil
from decimal import Decimal

import duckdb
from conftest import PROJECT
from dbt_here import run_here, usual

ODD = """
    select event_id, customer_id, subscription_id, event_type, plan, unit_amount, recorded_at,
        case row_number() over (order by event_id)
            when 1 then timestamp '9999-12-31 23:59:59.999999' when 2 then timestamp '10000-01-01'
            when 3 then timestamp '0001-01-01' when 4 then timestamp '0044-03-15 (BC)' when 5 then null
            when 6 then timestamp 'infinity' when 7 then timestamp '2024-02-29 23:59:59.000001' else occurred_at
        end as occurred_at
    from (select * from sample order by event_id limit 40)
    union all by name
    select 'late' as event_id, 'c' as customer_id, 's' as subscription_id, 'cancelled' as event_type,
        timestamp '2024-01-01' as occurred_at, timestamp '294247-01-10' as recorded_at
"""


# Each number in the type of its column, and some that are none of a price, or need more than 64 bits.
NUMBERS = """
    select * replace (
        cast(case when place % 11 = 1 then null when place % 11 = 2 then 2.5 when place % 11 = 3 then -1
            when place % 11 = 4 then 0 when place = 5 then 1000000000 else try_cast(quantity as decimal(38, 4)) end as decimal(18, 1)) as quantity,
        cast(case when place % 13 = 1 then null when place % 13 = 2 then 10.0001 when place % 13 = 3 then -0.01
            when place = 4 then 10000000000 when place = 5 then 99999.5 else try_cast(unit_amount as decimal(38, 4)) end as decimal(20, 4))
            as unit_amount,
        cast(case when place % 7 = 1 then null when place % 7 = 2 then 101 else try_cast(discount_percent as decimal(38, 4)) end as utinyint)
            as discount_percent,
        cast(case when place % 17 = 1 then null when place % 17 = 2 then 0 when place % 17 = 3 then 3
            else try_cast(billing_interval_count as decimal(38, 4)) end as bigint) as billing_interval_count)
    from (select *, row_number() over (order by event_id, occurred_at) as place from sample)
"""


def staged(folder, events: str, *queries: str) -> list[list[tuple]]:
    """What a part of the project makes of one Parquet file.

    Args:
        folder: an empty folder.
        events: a query for its rows.
        queries: what to ask of the warehouse.

    Returns:
        The rows of each query.
    """
    folder.mkdir()
    with duckdb.connect() as files:
        sample = PROJECT / "seeds" / "sample" / "subscription_events.csv"
        files.execute(f"""create view sample as select * replace (
            cast(occurred_at as timestamp) as occurred_at, cast(recorded_at as timestamp) as recorded_at)
            from read_csv('{sample}', all_varchar = true) where try_cast(occurred_at as timestamp) is not null""")
        files.execute(f"copy ({events}) to '{folder}/subscription_events.parquet'")
    for name in ("customers", "exchange_rates"):
        shutil.copy(PROJECT / "seeds" / "sample" / f"{name}.csv", folder)
    command = ["run", "--select", "+stg_event_verdicts", "+mrr_changes", "+quarantined_events",
               "--vars", f"{{raw_path: '{folder}', max_quarantined_percent: 100}}"]
    status, output = run_here(folder, *command, as_by=usual(command))
    assert status == 0, output
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as warehouse:
        return [warehouse.execute(query).fetchall() for query in queries]


def test_timestamps_of_a_file_are_those_of_its_text(tmp_path):
    """Every judged row is the same, whether the file keeps timestamps or texts; odd years are set aside alike."""
    events = f"select * from sample union all by name ({ODD})"
    as_text = f"""select * replace (cast(occurred_at as varchar) as occurred_at,
        cast(recorded_at as varchar) as recorded_at) from ({events})"""
    asked = ("select count(occurred_at_value) > 0 from staging.stg_trimmed_events",
             "select * from staging.stg_judged_events order by event_id, occurred_at, recorded_at")
    native, with_values = staged(tmp_path / "native", events, *asked)
    texts, from_text = staged(tmp_path / "text", as_text, *asked)
    assert native == [(True,)] and texts == [(False,)]
    assert len(with_values) > 2000
    assert with_values == from_text
    reasons = [row[-2] for row in with_values]
    assert reasons.count("invalid_occurred_at") >= 4 and "invalid_recorded_at" in reasons


def test_numbers_of_a_file_are_those_of_its_text(tmp_path):
    """Every price, change of MRR and reason is the same, whether the file keeps numbers or texts."""
    as_text = f"""select * replace (cast(quantity as varchar) as quantity, cast(unit_amount as varchar) as unit_amount,
        cast(discount_percent as varchar) as discount_percent,
        cast(billing_interval_count as varchar) as billing_interval_count) from ({NUMBERS})"""
    asked = (
        "select count(amount_e4) > 0 and count(quantity_e4) > 0 from staging.stg_judged_events",
        """select event_id, quantity, unit_amount, discount_percent, billing_interval_count,
            cast(price_digits as double) / power(10, price_scale) as price
            from staging.stg_subscription_events order by event_id, occurred_at""",
        "select * from marts.mrr_changes order by all",
        """select event_id, raw_table, quarantine_reason, cast(quantity as double), cast(unit_amount as double),
            cast(discount_percent as double), cast(billing_interval_count as double)
            from marts.quarantined_events order by all""",
    )
    # Other columns of the file are ignored, whatever they are called.
    distracting = f"""select *, 7.5 as quantity_value, null as unit_amount_value,
        timestamp '2020-01-01' as occurred_at_value from ({NUMBERS})"""
    native, prices, changes, bad = staged(tmp_path / "native", distracting, *asked)
    texts, text_prices, text_changes, text_bad = staged(tmp_path / "text", as_text, *asked)
    assert native == [(True,)] and texts == [(False,)]
    assert prices == text_prices and changes == text_changes and bad == text_bad
    assert {row[2] for row in bad} >= {
        "missing_amount", "invalid_amount", "invalid_quantity", "invalid_discount", "invalid_billing_interval_count"}
    assert {row[1] for row in prices} >= {Decimal(0), Decimal("2.5"), Decimal(1)}
    assert len(prices) > 1500 and len(changes) > 1000
