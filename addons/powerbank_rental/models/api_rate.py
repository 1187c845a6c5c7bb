import ipaddress
import time

from odoo import api, models
from odoo.tools import SQL

from ..api.rates import WINDOW, Rates

_RATES = Rates()

#: Setting -> requests in a minute; 0 is no limit.
DEFAULTS = {"rate_token": 300, "rate_address": 3000}


class ApiRate(models.AbstractModel):
    """How often a token or an address asks, counted over all processes.

    A report is a row of its own, written in a transaction of its own: no two processes
    ever write the same row, and what is refused and rolled back counts all the same.
    The table is not logged: a crash may forget a minute.
    """

    _name = "powerbank.api.rate"
    _description = "Rate Limits"

    def init(self):
        self.env.cr.execute(
            """
            CREATE UNLOGGED TABLE IF NOT EXISTS powerbank_api_hits (
                key varchar NOT NULL, "window" bigint NOT NULL, hits integer NOT NULL);
            CREATE INDEX IF NOT EXISTS powerbank_api_hits_key
                ON powerbank_api_hits (key, "window")
            """
        )

    # === BUSINESS METHODS === #

    @api.model
    def _hit(self, setting, asker):
        """Count a request of `asker`.

        :param str setting: key of `DEFAULTS`.
        :return: `Rate`, or None where nothing is limited.
        """
        limit = self._limit(setting)
        if not limit:
            return None
        key = (self.env.cr.dbname, f"{setting} {asker}")
        return _RATES.hit(key, limit, time.time(), self._share)

    @api.model
    def _limit(self, setting):
        """Return how many requests a minute this setting allows; 0 for any number."""
        settings = self.env["res.config.settings"]
        return settings._number(f"powerbank_rental.{setting}", DEFAULTS[setting])

    def _share(self, key, window, hits):
        """Report hits; return the sums of this window and of the one before."""
        _dbname, asker = key
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    'INSERT INTO powerbank_api_hits (key, "window", hits)'
                    " VALUES (%s, %s, %s)",
                    asker,
                    window,
                    hits,
                )
            )
            cr.execute(
                SQL(
                    """SELECT coalesce(sum(hits) FILTER (WHERE "window" = %(now)s), 0),
                              coalesce(sum(hits) FILTER (WHERE "window" < %(now)s), 0)
                         FROM powerbank_api_hits
                        WHERE key = %(key)s AND "window" >= %(now)s - 1""",
                    now=window,
                    key=asker,
                )
            )
            return cr.fetchone()

    @api.model
    def _network(self, address):
        """Return what counts as one asker: an IPv4 address, an IPv6 network of 64."""
        ip = ipaddress.ip_address(address)
        prefix = 32 if ip.version == 4 else 64
        return str(ipaddress.ip_network((ip, prefix), strict=False).network_address)

    # === CRUD METHODS === #

    @api.autovacuum
    def _gc_hits(self):
        """Drop what no window looks back to."""
        self.env.cr.execute(
            SQL(
                'DELETE FROM powerbank_api_hits WHERE "window" < %s',
                int(time.time() // WINDOW) - 1,
            )
        )
