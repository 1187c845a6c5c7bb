"""Work by hand: Odoo, its tests and SQL on a cluster that stays up until stopped.

    python -m scripts.develop odoo -d mine -i powerbank_rental --with-demo
    python -m scripts.develop pytest mine addons/powerbank_rental/tests
    python -m scripts.develop psql mine
    python -m scripts.develop translations
    python -m scripts.develop stop

Every database of the cluster is yours to make and drop; ``make clean`` removes all.
"""

import os
import signal
import subprocess
import sys

from scripts.paths import ADDONS, PYTHON
from scripts.services import databases
from scripts.services.odoo import CONFIGURATION, odoo_command, odoo_environment
from scripts.services.postgres import Postgres, programs
from scripts.services.service import ServiceError
from scripts.translations import write_translations

CLUSTER = "develop"
FOR_TRANSLATIONS = "for_translations"


def ensure_running():
    """Return the cluster, started in the background if need be."""
    postgres = Postgres(CLUSTER, lasting=False)
    if not postgres.is_ready():
        postgres.prepare()
        with postgres.log.open("ab") as log:
            # forked off: Odoo's browser tests end the children of their process
            subprocess.run(
                ["setsid", "--fork", *postgres.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
            )
        postgres.wait_until_ready()
    return postgres


def replace_by(command, postgres):
    """Go on as another program that finds the cluster."""
    environment = odoo_environment(postgres)
    os.execvpe(command[0], command, {**environment, "ODOO_RC": str(CONFIGURATION)})


def run_odoo(*arguments):
    """Run Odoo in one process; without options on ports it listens on no port."""
    defaults = ("server", "--workers=0", "--max-cron-threads=0", "--stop-after-init")
    is_command = arguments and not arguments[0].startswith("-")
    given = arguments if is_command else (*defaults, *arguments)
    replace_by(odoo_command(*given), ensure_running())


def run_pytest(database, *arguments):
    """Run tests on a database in which the addons are installed."""
    options = (
        "--odoo-http",
        f"--odoo-database={database}",
        f"--odoo-addons-path={ADDONS}",
    )
    command = [str(PYTHON), "-m", "pytest", *options, *arguments]
    replace_by(command, ensure_running())


def run_psql(*arguments):
    """Open PostgreSQL's shell."""
    replace_by([str(programs() / "psql"), *arguments], ensure_running())


def update_translations():
    """Bring the translation files of the addons in step with the code.

    The terms depend on what is installed, so they come from a database made for it.
    """
    postgres = ensure_running()
    databases.drop_database(postgres, FOR_TRANSLATIONS)
    databases.install_addons(postgres, FOR_TRANSLATIONS)
    write_translations(postgres, FOR_TRANSLATIONS)
    databases.drop_database(postgres, FOR_TRANSLATIONS)


def stop():
    """Stop the cluster."""
    process_id = Postgres(CLUSTER, lasting=False).data / "postmaster.pid"
    if process_id.exists():
        os.kill(int(process_id.read_text().splitlines()[0]), signal.SIGINT)


COMMANDS = {
    "odoo": run_odoo,
    "pytest": run_pytest,
    "psql": run_psql,
    "translations": update_translations,
    "stop": stop,
}


def main(arguments):
    """Run one of the commands; return the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    try:
        COMMANDS[arguments[0]](*arguments[1:])
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
