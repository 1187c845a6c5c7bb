import json
import sys
from pathlib import Path

from odoo.cli import Command


class PowerbankCabinets(Command):
    """Run virtual cabinets in place of the connected ones of a database.

    Every cabinet with a vendor's protocol comes to life with the slots and power banks
    that the books say, connects to the broker with its own password, and behaves as the
    real one does, faults included. For demonstrations and tests.

    Prints a line with "ready" when all of them are connected.
    """

    name = "powerbank_cabinets"
    epilog = """
    Act as a customer through --control-port: lines such as "insert IMEI any BANK 80",
    "show IMEI" or "fault IMEI silent times=1" are answered with JSON.
    """

    def run(self, args):
        from odoo.addons.powerbank_device.command_line import add_database_options

        add_database_options(self.parser)
        self._add_options()
        options = self.parser.parse_args(args)
        try:
            self._simulate(options)
        except (LookupError, OSError, ValueError) as error:
            print(f"{self.name}: {error}", file=sys.stderr)
            sys.exit(2)

    def _add_options(self):
        add = self.parser.add_argument
        add("--broker", required=True, metavar="HOST:PORT", help="the MQTT broker")
        add(
            "--secrets",
            required=True,
            metavar="FILE",
            help="the passwords that powerbank_credentials wrote",
        )
        add(
            "--control-port",
            type=int,
            metavar="N",
            help="take control lines on this loopback port; 0 for any free one",
        )
        add(
            "--speed",
            type=float,
            default=1.0,
            metavar="X",
            help="how many seconds pass for the cabinets in one; default: %(default)s",
        )
        add("--seed", type=int, metavar="N", help="makes chance repeatable")

    def _simulate(self, options):
        from odoo import SUPERUSER_ID, api

        from odoo.addons.powerbank_device import simulator
        from odoo.addons.powerbank_device.command_line import open_database
        from odoo.addons.powerbank_device.fleet import describe_fleet

        secrets = json.loads(Path(options.secrets).read_text())
        with open_database(options).cursor(readonly=True) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            fleet = describe_fleet(env, secrets)
        simulator.run(
            fleet,
            options.broker,
            control_port=options.control_port,
            speed=options.speed,
            seed=options.seed,
        )
