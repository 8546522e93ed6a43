"""Bring Superset's own database up to date, see that there is an administrator, and import the dashboards.

Run by start as a process of its own, for Superset reads its settings once per process.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

# Python -I leaves out the script's folder.
sys.path.insert(0, str(Path(__file__).parent))

import bundle  # noqa: E402
from environment import say  # noqa: E402

ADMIN = os.environ.get("SUPERSET_ADMIN_USERNAME", "admin")


def main(databases: dict[str, str]) -> int:
    """Prepare Superset.

    Args:
        databases: bundle.DUCKDB, bundle.POSTGRES or both -> address.

    Returns:
        The exit status.
    """
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        from flask_migrate import upgrade
        from superset import appbuilder, security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.extensions import db
        from superset.utils.core import override_user

        upgrade(directory=str(Path(sys.modules["superset"].__file__).parent / "migrations"))
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        admin = _administrator(security_manager)
        if admin is None:
            say("set SUPERSET_ADMIN_PASSWORD for the first start: it becomes the password of the user " + ADMIN + ".")
            return 2
        db.session.commit()
        with override_user(admin):
            for name, uri in databases.items():
                ImportAssetsCommand(bundle.bundle(name, uri)).run()
                say(f"the dashboard reads the database {name!r}.")
    return 0


def _administrator(security_manager):
    """The administrator, made or with a new password if the environment has one; None if there is neither."""
    password = os.environ.get("SUPERSET_ADMIN_PASSWORD")
    admin = security_manager.find_user(ADMIN)
    if password and admin:
        security_manager.reset_password(admin.id, password)
    elif password:
        role = security_manager.find_role("Admin")
        admin = security_manager.add_user(ADMIN, "NRR", "Administrator", f"{ADMIN}@localhost", role, password)
    return admin or None


if __name__ == "__main__":
    sys.exit(main(json.loads(os.environ["NRR_SUPERSET_DATABASES"])))
