"""Why dbt failed, one sentence a cause, out of what dbt left behind (run_results.json, manifest.json, its log)."""
import json
import re
from pathlib import Path

# Marks a sentence that the project's own macros wrote for the user.
OURS = "nrr: "
FAILED = {"error", "fail", "runtime error", "partial success"}
# A message in which this many rows are named is still a sentence.
ROWS = 3


def causes(target: Path, log: Path, raw: str | None) -> list[str]:
    """Say what went wrong.

    Args:
        target: the run's target path.
        log: the run's log, in JSON lines. Either may be missing.
        raw: the folder of the raw tables, where it is known.

    Returns:
        Sentences, each one once; none when dbt left no word about it.
    """
    nodes = _json(target / "manifest.json").get("nodes", {})
    events = _events(log)
    found = []
    for result in _json(target / "run_results.json").get("results", []):
        if result["status"] in FAILED:
            node = nodes.get(result["unique_id"], {})
            found += _of_result(result, node, events, raw)
    for event in events:
        if event["name"] == "MainEncounteredError":
            found += _of_message(event["msg"], "dbt", raw)
    return list(dict.fromkeys(found))


def _json(file: Path) -> dict:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # dbt stopped before, or while, writing it
        return {}


def _events(log: Path) -> list[dict]:
    events = []
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return events
    for line in lines:
        try:
            events.append(json.loads(line)["info"])
        except (ValueError, KeyError):  # the last line of a process that was killed
            continue
    return events


def _of_result(result: dict, node: dict, events: list[dict], raw: str | None) -> list[str]:
    kind, *_, name = result["unique_id"].split(".")
    name = node.get("name") or name
    message = result.get("message") or "no reason given"
    if result["status"] != "fail":
        # Which file a reader was at is not always in DuckDB's words, but in its query.
        query = result.get("compiled_code") or ""
        return _of_message(message, f"{kind} {name}", raw, query)
    marker = f"{OURS}{name}: "
    rows = [event["msg"].strip()[len(marker):] for event in events if event["msg"].strip().startswith(marker)]
    sentence = _closed(f"test {name} failed: {_described(node) or message}")
    if rows:
        existing = max(result.get("failures") or 0, len(rows))
        more = f"; and {existing - ROWS} more" if existing > ROWS else ""
        sentence += f" Rows: {'; '.join(rows[:ROWS])}{more}."
    return [sentence]


def _described(node: dict) -> str:
    """What a test says about itself: its description, or else the first line of its first comment."""
    described = node.get("description", "").strip().split("\n")[0]
    if not described and node.get("resource_type") == "test" and not node.get("test_metadata"):
        comment = re.search(r"(?:--|\{#-?|/\*+)\s*([^\n]*\S)", node.get("raw_code", ""))
        described = re.sub(r"\s*(?:-?#\}|\*/)$", "", comment[1]) if comment else ""
    return described


def _of_message(message: str, where: str, raw: str | None, query: str = "") -> list[str]:
    """One error message as sentences: ours, or about a raw file, or its first line that says something."""
    # DuckDB repeats the failing line of SQL, which may quote our sentence's source.
    lines = [line.strip() for line in message.splitlines() if not re.match(r"\s*LINE \d+:", line)]
    ours = [line[line.index(OURS) + len(OURS):] for line in lines if OURS in line]
    if ours:
        return [_closed(line) for line in ours]
    headings = re.compile(r"Encountered an error:?$|[A-Z]\w+ Error( in .*)?$")
    reason = [line for line in lines if line and not headings.match(line)]
    if not reason:
        return []
    first = re.sub(r"^(?:_?duckdb\.\w+: )?[A-Z][\w ]* Error: ", "", reason[0])
    file = _raw_file("\n".join(lines), raw) or (_raw_file(query, raw) if "Binder" not in reason[0] else None)
    if file:
        return [_closed(f"{file} cannot be read: {_of_reader(first, reason[1:])}")]
    if first.endswith(":"):  # a list follows
        first = f"{first} {', '.join(line.lstrip('- ') for line in reason[1:])}"
    return [_closed(f"{where} failed: {first}")]


def _raw_file(text: str, raw: str | None) -> str | None:
    """The name of the first file of the raw folder that a text mentions."""
    if not raw:
        return None
    found = re.search(re.escape(raw.rstrip("/")) + r"/([\w.*-]+\.(?:csv|parquet))", text)
    return found[1] if found else None


def _of_reader(first: str, rest: list[str]) -> str:
    """DuckDB's CSV reader opens with the place; what is wrong there is a line or two below."""
    rest = [line for line in rest if not line.startswith("Original Line")]
    if rest and first.startswith("Error when sniffing file"):
        return rest[0]
    at = re.match(r"CSV Error on Line: (\d+)$", first)
    return f"line {at[1]}: {rest[0]}" if at and rest else first


def _closed(sentence: str) -> str:
    sentence = sentence.strip()
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
