"""Parquet files: what they keep as timestamps is judged as its text in a CSV is."""
import os
import shutil
import subprocess
import sys

import duckdb
from conftest import PROJECT

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


def judged(folder, events: str) -> list[tuple]:
    """All rows that staging makes of one Parquet file, in order.

    Args:
        folder: an empty folder.
        events: a query for its rows.
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
    shutil.copy(PROJECT / "profiles.example.yml", folder / "profiles.yml")
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "run", "--select", "+stg_event_verdicts",
         "--profiles-dir", folder, "--target-path", folder / "target", "--log-path", folder / "logs",
         "--vars", f"{{raw_path: '{folder}', max_quarantined_percent: 100}}"],
        cwd=PROJECT, env=os.environ | {"NRR_WAREHOUSE": str(folder / "warehouse.duckdb")}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as warehouse:
        views = warehouse.execute("""
            select count(occurred_at_value) > 0 from staging.stg_trimmed_events""").fetchone()[0]
        rows = warehouse.execute("""
            select * from staging.stg_judged_events order by event_id, occurred_at, recorded_at""").fetchall()
    return views, rows


def test_timestamps_of_a_file_are_those_of_its_text(tmp_path):
    """Every judged row is the same, whether the file keeps timestamps or texts; odd years are set aside alike."""
    events = f"select * from sample union all by name ({ODD})"
    as_text = f"""select * replace (cast(occurred_at as varchar) as occurred_at,
        cast(recorded_at as varchar) as recorded_at) from ({events})"""
    native, with_values = judged(tmp_path / "native", events)
    texts, from_text = judged(tmp_path / "text", as_text)
    assert native and not texts
    assert len(with_values) > 2000
    assert with_values == from_text
    reasons = [row[-2] for row in with_values]
    assert reasons.count("invalid_occurred_at") >= 4 and "invalid_recorded_at" in reasons
