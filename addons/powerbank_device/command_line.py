"""What the addon's commands share: their common options, and the database."""

import threading

from odoo.modules.registry import Registry
from odoo.tools import config


def add_database_options(parser):
    """Let a command be told its configuration and its one database."""
    parser.add_argument("-c", "--config", metavar="FILE", help="Odoo configuration")
    parser.add_argument(
        "-d", "--database", required=True, metavar="DB", help="the database to work on"
    )


def open_database(options):
    """Read the configuration and load the database's addons.

    :param options: what `add_database_options` had parsed
    :return: the registry
    """
    settings = ["-d", options.database, "--no-http"]
    if options.config:
        settings += ["-c", options.config]
    config.parse_config(settings, setup_logging=True)
    threading.current_thread().dbname = options.database
    return Registry(options.database)
