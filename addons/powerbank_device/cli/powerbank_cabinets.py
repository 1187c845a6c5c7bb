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
    With --replay they say instead what a recording says (of --record, or of the command
    powerbank_traffic) and the command ends; exit code 1 if not all of it was taken.

    Act as a customer through --control-port: lines such as "insert IMEI any BANK 80",
    "show IMEI" or "fault IMEI silent times=1" are answered with JSON.
    """

    def run(self, args):
        from odoo.addons.powerbank_rental.command_line import add_database_options

        add_database_options(self.parser)
        self._add_options()
        options = self.parser.parse_args(args)
        try:
            done = self._simulate(options)
        except (LookupError, OSError, ValueError) as error:
            print(f"{self.name}: {error}", file=sys.stderr)
            sys.exit(2)
        sys.exit(0 if done else 1)

    def _add_options(self):
        from odoo.addons.powerbank_device.simulator.options import add_options

        add_options(self.parser)
        self.parser.add_argument(
            "--secrets",
            required=True,
            metavar="FILE",
            help="the passwords that powerbank_credentials wrote",
        )

    def _simulate(self, options):
        from odoo.addons.powerbank_device.fleet import describe_fleet
        from odoo.addons.powerbank_device.simulator.options import act
        from odoo.addons.powerbank_rental.command_line import environment

        secrets = json.loads(Path(options.secrets).read_text())
        with environment(options, readonly=True) as env:
            fleet = describe_fleet(env, secrets)
        return act(fleet, options)
