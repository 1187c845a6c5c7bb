import sys

from odoo.cli import Command


class PowerbankCredentials(Command):
    """Give every connected cabinet a password and tell the broker.

    A cabinet without a password, or one that the secrets file does not know, gets a new
    one. The database keeps only its hash; the secrets file holds the passwords, so that
    they can be written into the cabinets, and should be deleted after that.

    Lines of other users in the password file, such as the gateway's, stay as they are.
    Have the broker read the file again afterwards (Mosquitto: SIGHUP).
    """

    name = "powerbank_credentials"

    def run(self, args):
        from odoo.addons.powerbank_device.credentials import issue_credentials
        from odoo.addons.powerbank_rental.command_line import (
            add_database_options,
            environment,
        )

        add_database_options(self.parser)
        self._add_options()
        options = self.parser.parse_args(args)
        with environment(options) as env:
            issued, known = issue_credentials(
                env, options.password_file, options.secrets, rotate=options.rotate
            )
        print(f"{issued} passwords issued, {known} cabinets in all")
        sys.exit(0)

    def _add_options(self):
        self.parser.add_argument(
            "--password-file",
            required=True,
            metavar="FILE",
            help="the broker's password file; made when it is missing",
        )
        self.parser.add_argument(
            "--secrets",
            required=True,
            metavar="FILE",
            help="JSON object, device number -> password; readable by its owner alone",
        )
        self.parser.add_argument(
            "--rotate",
            action="store_true",
            help="give every cabinet a new one",
        )
