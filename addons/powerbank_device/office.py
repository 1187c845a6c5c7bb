"""Odoo as the gateway sees it: each call one transaction (see gateway/office.py)."""

import threading
from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError, LockError
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .gateway import BusyError, Terms, Timer
from .gateway.store import LOCK_TIMEOUT
from .protocol import brokered, codec
from .protocol.messages import command_from_dict

COLLISIONS = (LockError, ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
#: An update of the addons goes first, and is never the victim of a deadlock with us.
GIVE_WAY = f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"
#: Two may open the same thing at once, such as a ledger account. Who loses at the
#: unique index finds the winner's row when he tries again.
TRIES = 4


class OdooOffice:
    """Interprets events and performs timers in one database."""

    def __init__(self, database):
        self._database = database

    def interpret(self, event):
        """Apply one stored event and return its state then.

        :raise BusyError: a row that it needs is held; nothing was changed
        """

        def apply(env):
            events = env["powerbank.device.event"]
            events._interpret([event])
            return events.browse(event).state

        return self._try(apply)

    def due(self, listening_since):
        """Return the timers that are due, most pressing first."""
        with self._transaction() as env:
            due = env["powerbank.device.timer"]._due(listening_since)
            return [Timer(*timer) for timer in due]

    def perform(self, timer):
        """Do what is due, if it still is.

        :raise BusyError: a row that it needs is held; nothing was changed
        """
        self._try(
            lambda env: env["powerbank.device.timer"]._perform(timer.kind, timer.record)
        )

    def prepare(self):
        """Make the parts of tables that are missing, and return the settings."""
        with self._transaction() as env:
            env["powerbank.partitioned"]._make_all_parts()
            return terms(env)

    def _try(self, step, tries=TRIES):
        """Run a step in a transaction; in a new one when it lost a race at an index.

        :raise IntegrityError: it loses every time, so it is no race
        """
        try:
            with self._transaction() as env:
                return step(env)
        except IntegrityError:
            if tries == 1:
                raise
        return self._try(step, tries - 1)

    @contextmanager
    def _transaction(self):
        threading.current_thread().dbname = self._database
        registry = Registry(self._database).check_signaling()
        try:
            with registry.cursor() as cr:
                cr.execute(GIVE_WAY)
                env = api.Environment(cr, SUPERUSER_ID, {})
                # alerts and history are in the language of Odoo's own user
                yield env(context=env["res.users"].context_get())
        except COLLISIONS as error:
            registry.reset_changes()
            raise BusyError(str(error)) from error
        except Exception:
            registry.reset_changes()
            raise
        registry.signal_changes()


def terms(env):
    """Return what the settings say about inventories, as the gateway takes it."""
    events = env["powerbank.device.event"]
    return Terms(
        inventory_period=env["powerbank.cabinet"]._inventory_period(),
        warm=min(env["powerbank.bank"]._temperature_limits()),
        options={vendor: events._dialect(vendor) for vendor in brokered()},
    )


def compose(vendor, device_uid, argument, number):
    """Return what to publish so that a cabinet does what a command row says.

    :param dict argument: a neutral order as `powerbank.command` stores it
    :param int number: of the row; answers repeat it where the vendor numbers orders
    :return: topic, payload and quality of service
    :raise LookupError: the vendor is not known
    :raise ValueError: the vendor has no such order
    """
    order = command_from_dict({**argument, "sequence": number})
    return codec(vendor).command(device_uid, order)
