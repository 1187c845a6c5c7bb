import sys
from pathlib import Path

from odoo.cli import Command


class PowerbankCertificates(Command):
    """Make the broker's certificate, signed by an authority of one's own.

    Writes ca.crt, which cabinets and gateways are given, and server.crt and
    server.key, which the broker shows. ca.key signs: keep it away from the broker.
    What is there and lasts for another month stays; run this again each month.
    """

    name = "powerbank_certificates"

    def run(self, args):
        from odoo.addons.powerbank_device.certificates import issue_certificates

        self.parser.add_argument(
            "--directory", required=True, metavar="DIR", help="where the files go"
        )
        self.parser.add_argument(
            "--host",
            required=True,
            action="append",
            help="a name or address by which the broker is reached; may be repeated",
        )
        options = self.parser.parse_args(args)
        written = issue_certificates(Path(options.directory), options.host)
        print(f"written: {', '.join(written) or 'nothing'}")
        sys.exit(0)
