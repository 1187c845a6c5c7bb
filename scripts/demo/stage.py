"""What the demo runs on, and what it looks up in the books to show."""

import hashlib
from contextlib import ExitStack

from scripts.demo.books import Books
from scripts.demo.fleet import FleetControl
from scripts.paths import ADDONS, LOG, RUN
from scripts.services import Front, Postgres, Stack, databases, free_port

DATABASE = "powerbank_demo"
CLUSTER = "demo"
FRONT_PORT = 8069
ODOO_PORT = 8169
CONTROL_PORT = 8090


class Stage:
    """The running demo; a context manager.

    :param callable say: shows what is being done
    """

    def __init__(self, say):
        self.say = say
        self.postgres = Postgres(CLUSTER)
        self.control_port = free_port(CONTROL_PORT)
        self.stack = Stack(
            CLUSTER,
            self.postgres,
            DATABASE,
            ports={"odoo": ODOO_PORT},
            cabinets=("--control-port", str(self.control_port)),
        )
        self.front = Front(CLUSTER, self.stack.odoo, FRONT_PORT)
        self.books = Books(self.postgres, DATABASE)
        self.fleet = None
        self._running = ExitStack()

    def __enter__(self):
        with ExitStack() as starting:
            self.say("starting PostgreSQL")
            starting.enter_context(self.postgres)
            self._prepare_database()
            self.say("starting Mosquitto, Odoo, the gateway and the cabinets")
            starting.enter_context(self.stack)
            starting.enter_context(self.front)
            self.fleet = starting.enter_context(FleetControl(self.control_port))
            self._running = starting.pop_all()
        return self

    def __exit__(self, *exception):
        self._running.close()

    def check(self):
        """Raise ServiceError when one of the processes has ended."""
        stack = self.stack
        processes = (stack.broker, stack.odoo, stack.gateway, stack.cabinets)
        for service in (*processes, self.front):
            service.check()

    def _prepare_database(self):
        """Install the addons with demo data, unless this very code is installed."""
        stamp = RUN / "demo-database"
        digest = addons_digest()
        exists = self.postgres.database_exists(DATABASE)
        if exists and stamp.exists() and stamp.read_text() == digest:
            return
        if exists:
            self.say("the addons have changed: dropping the old demo database")
            databases.drop_database(self.postgres, DATABASE)
        self.say(f"installing the addons, some minutes (log: {LOG.name}/install-*)")
        databases.install_addons(self.postgres, DATABASE)
        databases.make_bundles(self.postgres, DATABASE)
        stamp.write_text(digest)


def addons_digest():
    """Return a hash over the addons' files, by which a stale database is known."""
    digest = hashlib.sha256()
    for file in sorted(ADDONS.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(ADDONS)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
