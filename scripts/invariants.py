"""``make invariants``: check what must always be true, on the demo database."""

import subprocess
import sys

from scripts.paths import ROOT
from scripts.services import Postgres, ServiceError, ended_by_signals
from scripts.services.odoo import CONFIGURATION, odoo_command, odoo_environment

CLUSTER = "demo"
DATABASE = "powerbank_demo"


def main():
    """Print one line an invariant; return 1 if one of them is broken."""
    postgres = Postgres(CLUSTER)
    if not postgres.exists():
        return no_database()
    try:
        with ended_by_signals(), postgres:
            if not postgres.database_exists(DATABASE):
                return no_database()
            where = ("-c", CONFIGURATION, "-d", DATABASE)
            command = odoo_command("powerbank_invariants", *where)
            environment = odoo_environment(postgres)
            return subprocess.run(
                command, cwd=ROOT, env=environment, check=False
            ).returncode
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def no_database():
    """Say what to do first; return the exit code."""
    print("There is no demo database yet: run make demo first.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
