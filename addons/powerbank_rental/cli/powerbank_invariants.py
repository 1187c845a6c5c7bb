import argparse
import sys

import odoo.api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class PowerbankInvariants(Command):
    """Check what must always be true of a power-bank database."""

    name = "powerbank_invariants"

    def run(self, args):
        parser = argparse.ArgumentParser(
            prog="odoo powerbank_invariants",
            description="Runs every invariant of the installed power-bank addons and "
            "prints a line each. Exits with 1 when one of them is broken.",
        )
        parser.add_argument("-c", "--config", help="Odoo configuration file")
        parser.add_argument("-d", "--database", required=True)
        options = parser.parse_args(args)
        settings = ["-d", options.database, "--log-level=warn"]
        if options.config:
            settings += ["-c", options.config]
        config.parse_config(settings, setup_logging=True)
        with Registry(options.database).cursor(readonly=True) as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            findings = env["powerbank.invariant"]._run()
        for finding in findings:
            verdict = f"BROKEN {finding.rows[:5]}" if finding.rows else "ok"
            print(f"{finding.id:<4} {finding.sentence}: {verdict}")
        sys.exit(any(finding.rows for finding in findings))
