"""What the parity tests share: compiled projects, and a PostgreSQL server of their own."""
import os

import pytest
import server
from companies import VARIABLES
from project import Project


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """A function (target, name in VARIABLES) -> the compiled project."""
    made = {}

    def compile_once(target: str, name: str) -> Project:
        if (target, name) not in made:
            variables = VARIABLES[name] | {"max_quarantined_percent": 100}
            made[target, name] = Project(target, variables, tmp_path_factory.mktemp(f"{target}-{name}"))
        return made[target, name]

    return compile_once


@pytest.fixture(scope="session")
def postgres_server():
    """A server with a language whose order is not bytewise and a time zone that is not UTC; libpq finds it."""
    with server.running() as settings_of_libpq:
        before = dict(os.environ)
        os.environ.update(settings_of_libpq)
        yield settings_of_libpq
        os.environ.clear()
        os.environ.update(before)
