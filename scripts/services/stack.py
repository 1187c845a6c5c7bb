"""The whole business on one database: broker, Odoo, gateway and virtual cabinets."""

import json
from contextlib import ExitStack

from scripts.paths import DATA
from scripts.services.mosquitto import PREFERRED_PORT as MOSQUITTO_PORT
from scripts.services.mosquitto import Mosquitto
from scripts.services.odoo import CONFIGURATION, Cabinets, Gateway, Odoo, run_odoo
from scripts.services.odoo import PREFERRED_PORT as ODOO_PORT


class Stack:
    """Starts the processes in their order; a context manager.

    :param str name: names the log files and the broker
    :param Postgres postgres: the running cluster
    :param str database: a database with the addons installed
    :param dict ports: preferred ports, by ``odoo`` and ``mosquitto``
    :param odoo: further options of the server; `gateway` and `cabinets` likewise
    :param bool lasting: False to forget the broker's users and queues at the end
    """

    def __init__(
        self,
        name,
        postgres,
        database,
        data=DATA,
        ports=None,
        odoo=(),
        gateway=(),
        cabinets=(),
        lasting=True,
    ):
        ports = {"odoo": ODOO_PORT, "mosquitto": MOSQUITTO_PORT, **(ports or {})}
        self.name = name
        self.database = database
        self.postgres = postgres
        self.data = data
        self.broker = Mosquitto(name, ports["mosquitto"], lasting)
        self.secrets = self.broker.folder / "cabinets.json"
        where = {"database": database, "postgres": postgres, "data": data}
        self.odoo = Odoo(name, port=ports["odoo"], options=odoo, **where)
        where["broker"] = self.broker
        self.gateway = Gateway(name, options=gateway, **where)
        self.cabinets = Cabinets(name, secrets=self.secrets, options=cabinets, **where)
        self._running = ExitStack()

    def __enter__(self):
        with ExitStack() as starting:
            starting.enter_context(self.broker)
            self.let_cabinets_in()
            # cabinets first: the gateway asks each for its inventory when it starts
            for service in (self.odoo, self.cabinets, self.gateway):
                starting.enter_context(service)
            self._running = starting.pop_all()
        return self

    def __exit__(self, *exception):
        self._running.close()

    def let_cabinets_in(self):
        """Give each cabinet of the database a password at the broker."""
        where = ("-c", CONFIGURATION, "-d", self.database)
        files = (
            "--password-file",
            self.broker.password_file,
            "--secrets",
            self.secrets,
        )
        command = ("powerbank_credentials", *where, *files)
        name = f"credentials-{self.name}"
        run_odoo(name, self.postgres, *command, data=self.data)
        self.broker.reload()

    def cabinet_passwords(self):
        """Return the cabinets' passwords by IMEI."""
        return json.loads(self.secrets.read_text())
