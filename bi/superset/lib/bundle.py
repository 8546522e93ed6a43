"""The dashboard's files as Superset imports them: pointed at a database, with the columns' descriptions."""

from __future__ import annotations

import copy
import re
import uuid
from pathlib import Path
from urllib.parse import quote, urlencode

import yaml
from environment import HERE, PROJECT

DASHBOARD = HERE / "dashboard"
# Two dashboards from the same files: one per database.
DUCKDB, POSTGRES = "NRR", "NRR on PostgreSQL"


def duckdb_uri(warehouse: Path) -> str:
    """The address of a published warehouse: only to be read, and nothing else on the machine with it."""
    limits = {
        "access_mode": "read_only",
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "lock_configuration": "true",
    }
    return f"duckdb:///{quote(str(warehouse))}?{urlencode(limits)}"


def postgres_uri(environ: dict[str, str]) -> str:
    """The address of a PostgreSQL warehouse, from libpq's own variables; by default as the reader's role."""
    user = quote(environ.get("PGUSER", "nrr_reader"), safe="")
    password = quote(environ.get("PGPASSWORD", ""), safe="")
    place = {
        "host": environ.get("PGHOST", "localhost"),
        "port": environ.get("PGPORT", "5432"),
        "options": "-c default_transaction_read_only=on",
    }
    account = f"{user}:{password}" if password else user
    database = quote(environ.get("PGDATABASE", "nrr"), safe="")
    return f"postgresql+psycopg2://{account}@/{database}?{urlencode(place, quote_via=quote)}"


def bundle(name: str, uri: str) -> dict[str, str]:
    """All files of an import.

    Args:
        name: DUCKDB or POSTGRES.
        uri: the database's address, as SQLAlchemy writes it.

    Returns:
        File name -> YAML.
    """
    described = descriptions()
    files = {}
    for file in sorted(DASHBOARD.rglob("*.yaml")):
        path = file.relative_to(DASHBOARD).as_posix()
        config = yaml.safe_load(file.read_text())
        if path.startswith("databases/"):
            config |= {"database_name": name, "sqlalchemy_uri": uri}
        if path.startswith("datasets/"):
            _describe(config, described)
            if name != DUCKDB:
                # In SQLite, Superset's own database has one dataset per name, whatever database it is of.
                mart = f"select * from {config['schema']}.{config['table_name']}"
                config |= {"table_name": config["table_name"] + "_on_postgres", "sql": config["sql"] or mart}
        if path.startswith("dashboards/") and name != DUCKDB:
            config |= {"dashboard_title": config["dashboard_title"] + " (PostgreSQL)", "slug": config["slug"] + "-postgres"}
        if path == "metadata.yaml":
            config["type"] = "assets"  # the kind of import that brings everything up to date
        files[path] = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    return files if name == DUCKDB else _renamed(files, name)


def _renamed(files: dict[str, str], name: str) -> dict[str, str]:
    """The same with identifiers of its own, so that both can be in one Superset."""
    own = {}
    for text in files.values():
        found = yaml.safe_load(text).get("uuid")
        if found:
            own[found] = str(uuid.uuid5(uuid.UUID(found), name))
    pattern = re.compile("|".join(own))
    return {path: pattern.sub(lambda match: own[match[0]], text) for path, text in files.items()}


def _describe(dataset: dict, described: dict[str, dict[str, str]]) -> None:
    """Give a mart's dataset the texts of the models' files, where it has none of its own."""
    texts = described.get(dataset["table_name"], {})
    dataset["description"] = dataset.get("description") or texts.get("")
    for column in dataset["columns"]:
        column["description"] = column.get("description") or texts.get(column["column_name"])
        column["verbose_name"] = column.get("verbose_name") or _heading(column["column_name"])


def _heading(name: str) -> str:
    """A column's name as the head of a table: nrr_percent -> NRR %."""
    words = name.replace("_percent", "_%").split("_")
    return " ".join(word.upper() if word in ("nrr", "grr", "mrr", "arr") else word for word in words)


def descriptions() -> dict[str, dict[str, str]]:
    """Mart -> column -> its description; the mart's own under the empty name."""
    blocks = dict(
        re.findall(r"{% docs (\w+) %}\s*(.*?)\s*{% enddocs %}", (PROJECT / "models/columns.md").read_text(), re.S)
    )
    marts = {}
    for file in (PROJECT / "models/marts").rglob("*.yml"):
        for model in (yaml.safe_load(file.read_text()) or {}).get("models", []):
            texts = {column["name"]: column["description"] for column in model["columns"]}
            texts[""] = model["description"]
            marts[model["name"]] = {
                name: re.sub(r"{{ *doc\('(\w+)'\) *}}", lambda match: blocks[match[1]], text).strip()
                for name, text in copy.copy(texts).items()
            }
    return marts
