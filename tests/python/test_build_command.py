"""The command line from outside: what it publishes, what it refuses, and what it says then."""
import hashlib
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from conftest import BUILD, PROJECT, UNTESTED, run_build
from dbt_here import causes, dbt_run, run_here, usual
from histories import SHARE

HEADER = "event_id,customer_id,subscription_id,event_type,occurred_at,unit_amount"
# One customer pays 100 a month from January 2024 on, and 150 from March 2025.
ROWS = "e1,c1,s1,started,2024-01-10,100\ne2,c1,s1,changed,2025-03-05,150\ne3,c1,s1,renewed,2025-06-02,150\n"
EVENTS = f"{HEADER}\n{ROWS}"
GARBAGE = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def bench(tmp_path_factory, sample_warehouse):
    """A folder with a published warehouse and one for raw files."""
    folder = tmp_path_factory.mktemp("bench")
    shutil.copyfile(sample_warehouse, folder / "warehouse.duckdb")
    return SimpleNamespace(folder=folder, raw=folder / "raw", warehouse=folder / "warehouse.duckdb")


def fill(raw: Path, files: dict) -> None:
    """Make a folder hold these files only.

    Args:
        raw: the folder.
        files: contents by name, as text or bytes.
    """
    shutil.rmtree(raw, ignore_errors=True)
    raw.mkdir()
    for name, content in files.items():
        (raw / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def digest(file: Path) -> str:
    """A published file's contents, as a fingerprint.

    Args:
        file: the file.
    """
    return hashlib.sha256(file.read_bytes()).hexdigest()


def leftovers(folder: Path) -> list:
    """What builds have left beside a warehouse.

    Args:
        folder: the warehouse's folder.
    """
    return [entry.name for entry in folder.iterdir() if ".build-" in entry.name or entry.name.endswith(".wal")]


def last_mrr(connection) -> int:
    """The closing MRR that a customer's last movement left.

    Args:
        connection: an open warehouse.
    """
    return connection.execute("select closing_mrr from marts.revenue_movements order by month desc").fetchone()[0]


REFUSED = {
    "no file at all": ({}, ["subscription_events", "Found there: nothing"]),
    "files of another system": ({"orders.csv": "id\n1\n", "notes.txt": "hi"}, ["subscription_events", "orders.csv"]),
    "a missing required column": (
        {"subscription_events.csv": EVENTS.replace("occurred_at", "at")},
        ["subscription_events.csv: the required column occurred_at is missing"]),
    "a file without a byte": ({"subscription_events.csv": b""}, ["subscription_events.csv is empty"]),
    "bytes that are no UTF-8": (
        {"subscription_events.csv": EVENTS.encode() + b"e4,c1,s1,changed,2025-07-01,\xff\xfe\n"},
        ["subscription_events.csv cannot be read"]),
    "bytes that are no text": ({"subscription_events.csv": GARBAGE}, ["subscription_events.csv"]),
    "bytes that are no parquet": (
        {"subscription_events.parquet": GARBAGE}, ["subscription_events.parquet cannot be read"]),
    "a row with a comma too many": (
        {"subscription_events.csv": f"{EVENTS}e9,c1,s1,changed,2025-07-01,1,000\n"},
        ["subscription_events.csv: a row has more fields than the header", "e9,c1"]),
    "a quote that swallows rows": (
        {"subscription_events.csv": f'{EVENTS}e8,"c1,s1,changed,2025-07-01,1\ne9,"c1,s1,changed,2025-07-01,1\n'},
        ["subscription_events.csv cannot be read"]),
    "a row with a comma too many before an empty last field": (
        {"subscription_events.csv": f"{EVENTS.replace('unit_amount', 'unit_amount,reason')}e9,c1,s1,changed,2025-07-01,1,000,\n"},
        ["subscription_events.csv: a row has more fields than the header", "e9,c1"]),
    "a quote that is never closed": (
        {"subscription_events.csv": EVENTS, "customers.csv": 'customer_id,industry\nc1,"Soft\nc2,Retail\nc9,Retail\n'},
        ["customers.csv cannot be read: a quote in it is never closed", 'c1,"Soft']),
    "a carriage return alone among other line ends": (
        {"subscription_events.csv": EVENTS.replace("\n", "\r\n").replace("150\r\n", "150\r", 1)},
        ["subscription_events.csv cannot be read: some of its lines end in a carriage return alone"]),
    "a blank line that ends otherwise than the rest": (
        {"subscription_events.csv": "\n" + f'{EVENTS}e4,c1,s1,changed,2025-07-01,"1"\n'.replace("\n", "\r\n")},
        ["subscription_events.csv cannot be read", "lines end in different ways"]),
    "one column twice": (
        {"subscription_events.csv": EVENTS.replace("unit_amount", "unit_amount,unit_amount")},
        ["subscription_events.csv: the column unit_amount stands there twice"]),
    "one table twice": (
        {"subscription_events.csv": EVENTS, "subscription_events.parquet": GARBAGE},
        ["subscription_events.csv and subscription_events.parquet"]),
    "values that are garbage": (
        {"subscription_events.csv": f"{EVENTS}\x01?,%$,\N{SNOWMAN},\",\",NaN,1e999\n"},
        ["quarantined_events 1, raw_events 4", "quarantine_reason invalid_occurred_at, quarantined_rows 1, event_id �?"]),
    "two rows of one customer that read alike": (
        {"subscription_events.csv": EVENTS,
         "customers.csv": "customer_id,annual_contract_value\nc1,1000\nc1,1e3\nc2,5\n"},
        ["customer_id c1, annual_contract_value 1000; customer_id c1, annual_contract_value 1e3."]),
}


# What a sample, too, has scripts/build refuse: before dbt reads, while it does, by a test, while it parses and after that.
WHOLE = ("no file at all", "a row with a comma too many", "values that are garbage", "{tenure_month: 3}",
         "{cohort_window_months: twelve}")


def refusal(bench, folder: Path, is_whole: bool, variables: str = "{}") -> str:
    """The last sentence about why a build ends; the warehouse is as before.

    Args:
        bench: with the raw files.
        folder: for dbt's files.
        is_whole: whether scripts/build is run. If not, dbt refuses in the tests' own process: its start takes longer.
        variables: as they are given to --vars.
    """
    before = digest(bench.warehouse)
    if is_whole:
        done = run_build("--raw", bench.raw, "--vars", variables, cwd=bench.folder)
        assert done.returncode != 0 and "Traceback" not in done.stderr
        *_, sentence = done.stderr.splitlines()
        assert sentence.startswith("scripts/build: ")
        assert sentence.endswith(" The warehouse warehouse.duckdb is unchanged.")
        sentence = sentence.removeprefix("scripts/build: ").removesuffix(" The warehouse warehouse.duckdb is unchanged.")
    else:
        arguments, raw = dbt_run.with_raw_path(["--vars", variables], str(bench.raw), "")
        command = ["build", "--exclude-resource-type", "unit_test", "--log-format-file", "json", *arguments]
        status, _ = run_here(folder, *command, as_by=usual(command))
        assert status != 0
        *_, sentence = causes.causes(folder / "target", folder / "logs" / "dbt.log", raw)
    assert digest(bench.warehouse) == before
    assert leftovers(bench.folder) == []
    return sentence


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_one_sentence_and_leaves_the_warehouse(bench, tmp_path, case):
    files, words = REFUSED[case]
    fill(bench.raw, files)
    sentence = refusal(bench, tmp_path, SHARE >= 1 or case in WHOLE)
    assert not [word for word in words if word not in sentence], sentence


@pytest.mark.parametrize("files", [
    {"subscription_events.csv": EVENTS.partition("\n")[0]},
    {"subscription_events.csv": EVENTS, "subscription_periods.csv": "subscription_id,customer_id,start_date,end_date,monthly_amount\n"},
], ids=("alone", "beside good events"))
def test_a_header_without_rows_does_not_replace_a_warehouse(bench, tmp_path, files):
    """With as_of_date there is nothing else to stop it: all marts are empty, and all of their tests pass."""
    fill(bench.raw, files)
    sentence = refusal(bench, tmp_path, True, "{as_of_date: 2025-08-01}")
    assert sentence.startswith("there is no row in subscription_events, subscription_periods or mrr_history")


@pytest.mark.parametrize("variables, sentence", [
    ("{tenure_month: 3}", "there is no var 'tenure_month'; there are raw_path, as_of_date, "),
    ("{as_of_date: 2024-02-30}", "the var as_of_date is '2024-02-30'; it has to be an existing day, YYYY-MM-DD, or null."),
    ("{reporting_timezone: \"UTC' or '1' = '1\"}", "the var reporting_timezone is 'UTC' or '1' = '1'; it has to be an IANA"),
    # dbt parses all models with the vars before anything runs, and these two are computed with.
    ("{cohort_window_months: twelve}", "the var cohort_window_months is 'twelve'; it has to be a whole number from 1 to"),
    ("{segment_thresholds: [SMB, 1]}", "the var segment_thresholds is ['SMB', 1]; it has to be names without quotes, "),
])
def test_a_wrong_var_is_one_sentence_and_leaves_the_warehouse(bench, tmp_path, variables, sentence):
    fill(bench.raw, {"subscription_events.csv": EVENTS})
    assert refusal(bench, tmp_path, SHARE >= 1 or variables in WHOLE, variables).startswith(sentence)


def test_the_header_of_a_large_csv_is_its_first_line(bench):
    """DuckDB reads a large file from several places at once, and must not take a row for the header.

    Which place it begins with is a matter of chance: a header read in parallel fails here in two to four of ten runs.
    """
    head = "event_id,customer_id,subscription_id,event_type,occurred_at,unit_amount,note\n"
    rows = 200_000
    lines = (f"e{number},c{number % 100},s,started,2024-01-01,{number % 50},{'x' * 400}\n" for number in range(rows))
    fill(bench.raw, {"subscription_events.csv": head + "".join(lines)})
    large = bench.folder / "large" / "warehouse.duckdb"
    large.parent.mkdir()
    done = run_build("--raw", bench.raw, "--warehouse", large, "--no-report", *UNTESTED, cwd=bench.folder)
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(large), read_only=True) as warehouse:
        assert warehouse.execute("select raw_events, accepted_events from marts.event_audit").fetchone() == (rows, rows)
    large.unlink()


@pytest.mark.parametrize("arguments, sentence", [
    (["--raw", "nowhere"], "nowhere is not a folder."),
    (["--raw", "note.txt"], "note.txt is not a folder."),
    (["--warehouse", "nowhere/w.duckdb"], "the folder of nowhere/w.duckdb does not exist."),
    (["--warehouse", "."], ". is a folder, not a warehouse file."),
    (["--warehouse", "raw.duckdb"], "raw.duckdb can't be the warehouse's name: DuckDB calls the database after the "
                                    "file, and \"raw\" is taken."),
    (["--warehouse", "bob's.duckdb"], "bob's.duckdb can't be the warehouse's name: DuckDB calls the database after the "
                                      "file, and a quote in a name breaks the SQL of others."),
    (["--warehouse", "note.txt"], "note.txt is not a DuckDB file, so it is not replaced."),
])
def test_slips_on_the_command_line_are_told_at_once(tmp_path, arguments, sentence):
    note = tmp_path / "note.txt"
    note.write_text("not to be lost")
    done = run_build(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, f"scripts/build: {sentence}\n")
    assert note.read_text() == "not to be lost"


def test_a_link_that_leads_nowhere_is_no_missing_table(tmp_path):
    fill(tmp_path / "raw", {"subscription_events.csv": EVENTS})
    (tmp_path / "raw" / "customers.csv").symlink_to(tmp_path / "gone.csv")
    done = run_build("--raw", "raw", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("scripts/build: customers.csv in the folder raw is no file, or a link that leads to none.")


@pytest.fixture(scope="module")
def replaced(bench):
    """A build that is killed, and a build after it while somebody reads: what was seen on the way."""
    fill(bench.raw, {"subscription_events.csv": EVENTS})
    seen = SimpleNamespace(before=digest(bench.warehouse))
    process = subprocess.Popen([BUILD, "--raw", bench.raw], cwd=bench.folder, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(bench.folder.glob(".*.build-*/warehouse.duckdb")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    seen.killed_status = process.wait()
    seen.after_kill, seen.left_by_kill = digest(bench.warehouse), leftovers(bench.folder)
    seen.reader = duckdb.connect(str(bench.warehouse), read_only=True)
    seen.read_before = seen.reader.execute("from marts.event_audit").fetchall()
    (bench.folder / "warehouse.duckdb.wal").write_bytes(b"what some other program left")
    seen.done = run_build("--raw", bench.raw, "--vars", "{as_of_date: 2025-05-01}", *UNTESTED, cwd=bench.folder)
    yield seen
    seen.reader.close()


def test_a_killed_build_leaves_the_warehouse_and_the_next_one_cleans_up(bench, replaced):
    assert replaced.killed_status == -signal.SIGKILL
    assert replaced.left_by_kill == [".warehouse.duckdb.build-1"]
    assert replaced.after_kill == replaced.before
    assert replaced.done.returncode == 0, replaced.done.stdout[-3000:] + replaced.done.stderr
    assert leftovers(bench.folder) == []  # nor another program's log, which DuckDB would apply to the new file


def test_a_reader_is_not_in_the_way_and_not_disturbed(bench, replaced):
    assert replaced.done.returncode == 0
    assert replaced.reader.execute("from marts.event_audit").fetchall() == replaced.read_before
    assert digest(bench.warehouse) != replaced.before


def test_a_later_build_installs_nothing(replaced):
    assert "installing" not in replaced.done.stderr


def test_vars_reach_dbt_beside_the_raw_folder(bench, replaced):
    # Another process: this one still has the old file open under the same name.
    code = f"import duckdb; print(duckdb.connect({str(bench.warehouse)!r}, read_only=True).execute(" \
           "'select raw_events, scheduled_events from marts.event_audit').fetchall())"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[(3, 1)]"


def test_a_selected_part_is_built_into_what_is_there(bench, replaced, tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copyfile(bench.warehouse, warehouse)
    done = run_build("--raw", bench.raw, "--select", "event_audit", cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "OK created sql table model marts.event_audit" in done.stdout
    assert "cohort_nrr" not in done.stdout
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert last_mrr(connection) == 150


@pytest.mark.parametrize("arguments, is_partial", [
    ([], False),
    (["--exclude-resource-type", "test", "unit_test", "--vars", "{}"], False),
    (["--exclude-resource-types=test"], False),
    (["--exclude-resource-type", "test", "seed"], True),
    (["--exclude-resource-type", "test", "--select", "+cohort_nrr"], True),
    (["-smart"], True),
])
def test_a_build_without_tests_is_a_whole_one(arguments, is_partial):
    """Its tables are all there are: it may begin anew, and an increment may follow."""
    assert dbt_run.is_partial(arguments) == is_partial


@pytest.fixture()
def probe(tmp_path):
    """A project in which nothing has to be installed, and a command that enters its environment."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "build.txt").write_text("")
    (tmp_path / "scripts").mkdir()
    shutil.copytree(PROJECT / "scripts" / "lib", tmp_path / "scripts" / "lib")
    command = tmp_path / "scripts" / "probe"
    command.write_text("import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))\n"
                       "import environment\nenvironment.enter('build')\nprint(sys.prefix)\n")
    return command


def test_the_environment_is_made_once_and_again_when_it_is_not_whole(probe):
    def enter(_=None):
        return subprocess.run([sys.executable, probe], capture_output=True, text=True, timeout=300)

    with ThreadPoolExecutor() as pool:
        together = list(pool.map(enter, range(2)))
    venv = probe.parents[1] / ".venv"
    assert [done.stdout.strip() for done in together] == [str(venv)] * 2
    assert sum("installing" in done.stderr for done in together) == 1
    assert enter().stderr == ""
    (venv / "installed-build").unlink()  # as an interrupted install leaves it
    assert "installing" in enter().stderr
