import os
import signal
import sys
from pathlib import Path

from odoo.cli import Command

ADDRESS = "POWERBANK_MQTT_URL"


class PowerbankGateway(Command):
    """Run the gateway between the MQTT broker and a database.

    It stores what cabinets report, has it interpreted, and sends them the commands that
    rentals and staff have queued. It may be stopped (SIGTERM, SIGINT) or killed at any
    time: the broker keeps what comes in the meantime, and nothing is sent twice.

    Prints a line with "ready" each time it has (again) subscribed at the broker.
    """

    name = "powerbank_gateway"
    epilog = """
    A gateway is known to the broker by its --name: keep it over restarts, and give
    each of several gateways its own. Gateways of one --group share the cabinets: the
    broker hands each frame to one of them. One that is stopped in good order leaves its
    part to the others. What the broker keeps for one that was killed is taken over by
    another of the group after --lease seconds; started again, it has its part back.

    Metrics: powerbank_gateway_frames_received, _frames_stored (by heartbeat, routine,
    event), _frames_dropped, _batch_frames, _batch_seconds, _queue_frames, _events (by
    state), _quarantined_events, _oldest_event_seconds, _commands (by outcome), _timers
    (by kind), _take_overs (by outcome), _broker_connected, _database_errors (by loop).
    """

    def run(self, args):
        from odoo.addons.powerbank_device.log_json import log_as_json
        from odoo.addons.powerbank_rental.command_line import (
            add_database_options,
            open_database,
        )

        add_database_options(self.parser)
        self._add_options()
        options = self.parser.parse_args(args)
        if not options.mqtt_url:
            self.parser.error(f"--mqtt-url or the environment's {ADDRESS} is needed")
        open_database(options)
        if options.log_json:
            log_as_json()
        sys.exit(self._serve(options))

    def _add_options(self):
        self.parser.add_argument(
            "--mqtt-url",
            default=os.environ.get(ADDRESS),
            metavar="URL",
            help="mqtt://user:password@host:port, or mqtts:// for TLS;"
            f" default: the environment's {ADDRESS}, which no process list shows",
        )
        self.parser.add_argument(
            "--name",
            default="powerbank-gateway",
            help="this gateway's MQTT client id; default: %(default)s",
        )
        self.parser.add_argument(
            "--group",
            default="powerbank",
            help="who shares what cabinets say; default: %(default)s",
        )
        self.parser.add_argument(
            "--lease",
            type=float,
            default=15.0,
            metavar="SECONDS",
            help="how long another one of the group may be dead before this one takes"
            " over what the broker keeps for it; default: %(default)s",
        )
        self._add_security_options()
        self._add_watch_options()

    def _add_security_options(self):
        self.parser.add_argument(
            "--tls-ca",
            metavar="FILE",
            help="the authority that alone may vouch for an mqtts broker; default:"
            " those that the system trusts",
        )
        self.parser.add_argument(
            "--password-file",
            type=Path,
            metavar="FILE",
            help="keep the broker's password file in step with the back office; lines"
            " of users whose names begin with 'gateway' stay as they are",
        )
        self.parser.add_argument(
            "--frames-per-minute",
            type=int,
            default=600,
            metavar="N",
            help="take no more of one cabinet, and raise an alert; 0 for no limit;"
            " default: %(default)s",
        )

    def _add_watch_options(self):
        self.parser.add_argument(
            "--metrics-port",
            type=int,
            metavar="PORT",
            help="answer http://ADDRESS:PORT/metrics (Prometheus) and /health, which is"
            " 200 only while broker and database are connected; default: neither",
        )
        self.parser.add_argument(
            "--metrics-interface",
            default="127.0.0.1",
            metavar="ADDRESS",
            help="where to answer them, for everybody who reaches it; default:"
            " %(default)s, this machine alone",
        )
        self.parser.add_argument(
            "--log-json",
            action="store_true",
            help="write logs as one JSON object a line",
        )

    def _serve(self, options):
        """Run until a signal; return the exit code."""
        from odoo.addons.powerbank_device.gateway import NameTakenError

        try:
            gateway = self._gateway(options)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: gateway.stop())
            gateway.run(lambda: print(f"{options.name}: ready", flush=True))
        except (NameTakenError, OSError, ValueError) as error:
            print(f"{self.name}: {error}", file=sys.stderr)
            return 2
        return 1 if gateway.failed else 0

    def _gateway(self, options):
        from odoo.sql_db import connection_info_for

        from odoo.addons.powerbank_device.gateway import Gateway, Settings
        from odoo.addons.powerbank_device.office import OdooOffice, compose
        from odoo.addons.powerbank_device.protocol import brokered, codec

        _name, database = connection_info_for(options.database)
        settings = Settings(
            mqtt_url=options.mqtt_url,
            database=database,
            name=options.name,
            group=options.group,
            lease=options.lease,
            group_key=self._group_key(options),
            tls_ca=options.tls_ca,
            password_file=options.password_file,
            frames_per_minute=options.frames_per_minute,
            metrics_port=options.metrics_port,
            metrics_interface=options.metrics_interface,
        )
        office = OdooOffice(options.database)
        codecs = {vendor: codec(vendor) for vendor in brokered()}
        return Gateway(settings, codecs=codecs, compose=compose, office=office)

    def _group_key(self, options):
        """Return what all gateways of this database and group know, and nobody else."""
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry
        from odoo.tools import hmac

        with Registry(options.database).cursor(readonly=True) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return hmac(env, "powerbank gateways", options.group)[:32]
