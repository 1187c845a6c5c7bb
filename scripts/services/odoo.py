"""Odoo's processes: the server, and the commands that the addons bring."""

import os
import re
import subprocess
import urllib.error
import urllib.request

from scripts.paths import ADDONS, CONFIG, DATA, LOG, PYTHON, ROOT
from scripts.services.service import LOOPBACK, Service, ServiceError, free_port, tail

CONFIGURATION = CONFIG / "odoo.conf"
PROGRAM = ROOT / "scripts" / "bin" / "odoo"
PREFERRED_PORT = 8069


def odoo_command(*arguments):
    """Return the command line of Odoo, or of one of its commands."""
    return [str(PYTHON), str(PROGRAM), f"--addons-path={ADDONS}", *map(str, arguments)]


def odoo_environment(postgres, data=DATA):
    """Return the environment in which Odoo finds its database and its files.

    :param Postgres postgres: the cluster
    :param pathlib.Path data: where attachments and sessions are kept
    """
    places = {"ODOO_ADDONS_PATH": str(ADDONS), "ODOO_DATA_DIR": str(data)}
    found = {**postgres.client_environment(), **places}
    return {**os.environ, **found, "PYTHONUNBUFFERED": "1"}


def run_odoo(name, postgres, *arguments, data=DATA, **options):
    """Run Odoo or one of its commands to its end; return the file of its log.

    :param str name: names the log file, ``var/log/<name>.log``
    :raise ServiceError: with the end of the log, when it fails.
    """
    log = LOG / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            odoo_command(*arguments),
            cwd=ROOT,
            env=odoo_environment(postgres, data),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **options,
        )
    if done.returncode:
        raise ServiceError(f"{name} ended with code {done.returncode}{tail(log)}")
    return log


class OdooProcess(Service):
    """A process of Odoo on one database.

    :param str name: names the log file
    :param str database: the database
    :param Postgres postgres: the cluster that holds it
    """

    start_seconds = 120

    def __init__(self, name, database, postgres, data=DATA):
        super().__init__(name)
        self.database = database
        self.postgres = postgres
        self.data = data

    def environment(self):
        """Point Odoo to its cluster."""
        return odoo_environment(self.postgres, self.data)


class Odoo(OdooProcess):
    """The HTTP server with its workers and its cron.

    :param int port: the port to listen on; the next free one when it is taken
    :param options: further options of the command line, such as ``--workers=0``
    """

    def __init__(
        self, name, database, postgres, port=PREFERRED_PORT, options=(), **more
    ):
        super().__init__(f"odoo-{name}", database, postgres, **more)
        self.preferred_port = port
        self.port = None
        self.options = options

    @property
    def url(self):
        """The address of the server, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self):
        """Start the server on the first free pair of ports."""
        self.port = free_port(self.preferred_port)
        self.gevent_port = free_port(self.port + 1)
        return super().start()

    def command(self):
        """Run the server, listening on the loopback alone."""
        return odoo_command(
            "server",
            f"--config={CONFIGURATION}",
            f"--database={self.database}",
            f"--http-interface={LOOPBACK}",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            *self.options,
        )

    def is_ready(self):
        """Tell whether the server answers and reaches its database."""
        try:
            url = f"{self.url}/web/health?db_server_status=1"
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


class AnnouncedCommand(OdooProcess):
    """A command of an addon that prints a line with "ready" once it is connected."""

    def command_name(self):
        """Return the name of the command."""
        raise NotImplementedError

    def arguments(self):
        """Return the command's own arguments."""
        raise NotImplementedError

    def command(self):
        """Run the command on the database."""
        where = ("-c", CONFIGURATION, "-d", self.database)
        return odoo_command(self.command_name(), *where, *self.arguments())

    def is_ready(self):
        """Tell whether the line has been printed."""
        text = self.log.read_text(errors="replace")
        return re.search(r"\bready\b", text) is not None


class Gateway(AnnouncedCommand):
    """The process between the broker and the database.

    :param Mosquitto broker: the running broker
    """

    def __init__(self, name, database, postgres, broker, options=(), **more):
        super().__init__(f"gateway-{name}", database, postgres, **more)
        self.broker = broker
        self.options = options

    def environment(self):
        """Say where the broker is; on the command line all could read the password."""
        return {**super().environment(), "POWERBANK_MQTT_URL": self.broker.gateway_url}

    def command_name(self):
        """Return the name of the command."""
        return "powerbank_gateway"

    def arguments(self):
        """Have it keep the broker's users in step; further options follow."""
        return ("--password-file", self.broker.password_file, *self.options)


class Cabinets(AnnouncedCommand):
    """A fleet of virtual cabinets.

    :param Mosquitto broker: the running broker
    :param pathlib.Path secrets: the cabinets' passwords, a JSON object by IMEI
    """

    def __init__(self, name, database, postgres, broker, secrets, options=(), **more):
        super().__init__(f"cabinets-{name}", database, postgres, **more)
        self.broker = broker
        self.secrets = secrets
        self.options = options

    def command_name(self):
        """Return the name of the command."""
        return "powerbank_cabinets"

    def arguments(self):
        """Return where the broker and the passwords are."""
        broker = ("--broker", self.broker.address, "--tls-ca", self.broker.authority)
        return (*broker, "--secrets", self.secrets, *self.options)
