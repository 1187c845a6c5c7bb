import sys

from odoo.cli import Command


class PowerbankInvariants(Command):
    """Check what must always be true of a power-bank database.

    Runs every invariant of the installed power-bank addons and prints a line each.
    Exits with 1 when one of them is broken.
    """

    name = "powerbank_invariants"

    def run(self, args):
        from odoo.addons.powerbank_rental.command_line import (
            add_database_options,
            environment,
        )

        add_database_options(self.parser)
        options = self.parser.parse_args(args)
        with environment(options, "--log-level=warn", readonly=True) as env:
            findings = env["powerbank.invariant"]._run()
        for finding in findings:
            verdict = f"BROKEN {finding.rows[:5]}" if finding.rows else "ok"
            print(f"{finding.id:<4} {finding.sentence}: {verdict}")
        sys.exit(any(finding.rows for finding in findings))
