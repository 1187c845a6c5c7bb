"""What the addons' commands share: their common options, and the database."""

import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def add_database_options(parser):
    """Let a command be told its configuration and its one database."""
    parser.add_argument("-c", "--config", metavar="FILE", help="Odoo configuration")
    parser.add_argument(
        "-d", "--database", required=True, metavar="DB", help="the database to work on"
    )


def open_database(options, *settings):
    """Read the configuration and load the database's addons.

    :param options: what `add_database_options` had parsed
    :param str settings: further options of Odoo itself
    :return: the registry
    """
    settings = ["-d", options.database, "--no-http", *settings]
    if options.config:
        settings += ["-c", options.config]
    config.parse_config(settings, setup_logging=True)
    threading.current_thread().dbname = options.database
    return Registry(options.database)


@contextmanager
def environment(options, *settings, readonly=False):
    """Open the database for one piece of work, with all rights; see `open_database`."""
    with open_database(options, *settings).cursor(readonly=readonly) as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
