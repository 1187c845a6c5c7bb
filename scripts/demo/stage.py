"""What the demo runs on, and what it looks up in the books to show."""

import hashlib
import json
from contextlib import ExitStack
from typing import NamedTuple

from scripts.demo.fleet import FleetControl
from scripts.paths import ADDONS, LOG, RUN
from scripts.services import Postgres, Stack, databases, free_port

DATABASE = "powerbank_demo"
CLUSTER = "demo"
CONTROL_PORT = 8090
#: The food court has no free minutes, so that a short visit has something to bill.
RENT_AT, RETURN_AT = "demo_station_6", "demo_station_1"

CABINETS = """
    SELECT json_build_object(
           'code', c.code, 'device_uid', c.device_uid, 'name', c.name,
           'station', s.name->>'en_US')
      FROM powerbank_cabinet c
      JOIN powerbank_station s ON s.id = c.station_id
      JOIN ir_model_data d ON d.model = 'powerbank.station' AND d.res_id = s.id
     WHERE d.name = '{station}' AND c.state = 'online'
       AND EXISTS (SELECT FROM powerbank_bank b WHERE b.cabinet_id = c.id)
       AND EXISTS (SELECT FROM powerbank_slot f
                    WHERE f.cabinet_id = c.id AND f.state = 'empty')
     ORDER BY c.name LIMIT 1
"""
BANK = """
    SELECT b.name FROM powerbank_rental r JOIN powerbank_bank b ON b.id = r.bank_id
     WHERE r.name = '{number}'
"""
PAID = """
    SELECT coalesce(sum(t.amount - coalesce(t.refunded, 0)), 0)::numeric(16, 2)
      FROM powerbank_rental r JOIN powerbank_tender t ON t.rental_id = r.id
     WHERE r.name = '{number}'
"""
SPLIT = """
    SELECT coalesce(json_object_agg(role, amount), '{{}}') FROM (
    SELECT l.role, sum(l.amount)::numeric(16, 2)::text AS amount
      FROM powerbank_rental r JOIN powerbank_split_line l ON l.rental_id = r.id
     WHERE r.name = '{number}' GROUP BY l.role ORDER BY min(l.id)) lines
"""


class Cabinet(NamedTuple):
    """A cabinet as its label and its maker name it."""

    code: str
    device_uid: str
    name: str
    station: str


class Stage:
    """The running demo; a context manager.

    :param callable say: shows what is being done
    """

    def __init__(self, say):
        self.say = say
        self.postgres = Postgres(CLUSTER)
        control = free_port(CONTROL_PORT)
        self.stack = Stack(
            CLUSTER,
            self.postgres,
            DATABASE,
            cabinets=("--control-port", str(control)),
        )
        self.fleet = FleetControl(control)
        self._running = ExitStack()

    def __enter__(self):
        with ExitStack() as starting:
            self.say("starting PostgreSQL")
            starting.enter_context(self.postgres)
            self._prepare_database()
            self.say("starting Mosquitto, Odoo, the gateway and the cabinets")
            starting.enter_context(self.stack)
            self._running = starting.pop_all()
        return self

    def __exit__(self, *exception):
        self._running.close()

    def _prepare_database(self):
        """Install the addons with demo data, unless this very code is installed."""
        stamp = RUN / "demo-database"
        digest = addons_digest()
        exists = self.postgres.database_exists(DATABASE)
        if exists and stamp.exists() and stamp.read_text() == digest:
            return
        if exists:
            self.say("the addons have changed: dropping the old demo database")
            databases.drop_database(self.postgres, DATABASE)
        self.say(f"installing the addons, some minutes (log: {LOG.name}/install-*)")
        databases.install_addons(self.postgres, DATABASE)
        databases.make_bundles(self.postgres, DATABASE)
        stamp.write_text(digest)

    # === WHAT THE BOOKS SAY === #

    def demo_cabinets(self):
        """Return the cabinet to rent from and the one to return to."""
        return self._cabinet(RENT_AT), self._cabinet(RETURN_AT)

    def _cabinet(self, station):
        [line] = self.postgres.query(CABINETS.format(station=station), DATABASE)
        return Cabinet(**json.loads(line))

    def bank_of(self, number):
        """Return the serial number of the bank of the order `number`."""
        return self.postgres.query(BANK.format(number=number), DATABASE)[0]

    def paid_for(self, number):
        """Return what was paid for the order `number`, in major units as text."""
        return self.postgres.query(PAID.format(number=number), DATABASE)[0]

    def split_of(self, number):
        """Return who got what of the order `number`: role -> major units as text."""
        [line] = self.postgres.query(SPLIT.format(number=number), DATABASE)
        return json.loads(line)


def addons_digest():
    """Return a hash over the addons' files, by which a stale database is known."""
    digest = hashlib.sha256()
    for file in sorted(ADDONS.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(ADDONS)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
