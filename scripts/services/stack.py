"""The whole business on one database: broker, Odoo, gateway and virtual cabinets."""

import json
from contextlib import ExitStack

from scripts.paths import DATA
from scripts.services.mosquitto import Mosquitto
from scripts.services.odoo import CONFIGURATION, Cabinets, Gateway, Odoo, run_odoo


class Stack:
    """Starts the processes in their order; a context manager.

    :param str name: names the log files and the broker
    :param Postgres postgres: the running cluster
    :param str database: a database with the addons installed
    :param dict ports: preferred ports, by ``odoo`` and ``mosquitto``
    """

    def __init__(self, name, postgres, database, data=DATA, ports=None, **options):
        ports = ports or {}
        where = {"database": database, "postgres": postgres, "data": data}
        self.name = name
        self.database = database
        self.postgres = postgres
        self.data = data
        self.broker = Mosquitto(name, port=ports.get("mosquitto", 1883))
        self.secrets = self.broker.folder / "cabinets.json"
        self.odoo = Odoo(
            name, port=ports.get("odoo", 8069), options=options.get("odoo", ()), **where
        )
        on_broker = {**where, "broker": self.broker}
        self.gateway = Gateway(name, options=options.get("gateway", ()), **on_broker)
        self.cabinets = Cabinets(
            name,
            secrets=self.secrets,
            options=options.get("cabinets", ()),
            **on_broker,
        )
        self._running = ExitStack()

    def __enter__(self):
        with ExitStack() as starting:
            starting.enter_context(self.broker)
            self.let_cabinets_in()
            for service in (self.odoo, self.gateway, self.cabinets):
                starting.enter_context(service)
            self._running = starting.pop_all()
        return self

    def __exit__(self, *exception):
        self._running.close()

    def let_cabinets_in(self):
        """Give each cabinet of the database a password at the broker."""
        run_odoo(
            f"credentials-{self.name}",
            self.postgres,
            "powerbank_credentials",
            "-c",
            CONFIGURATION,
            "-d",
            self.database,
            "--password-file",
            self.broker.password_file,
            "--secrets",
            self.secrets,
            data=self.data,
        )
        self.broker.add_gateway()

    def cabinet_passwords(self):
        """Return the cabinets' passwords by IMEI."""
        return json.loads(self.secrets.read_text())
