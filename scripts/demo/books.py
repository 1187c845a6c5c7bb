"""What the demo looks up in the books: labels to scan, and what became of orders."""

import json
from typing import NamedTuple

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
HELD = """
    SELECT coalesce(sum(t.amount), 0)::numeric(16, 2)
      FROM powerbank_rental r JOIN payment_transaction t ON t.powerbank_rental_id = r.id
     WHERE r.name = '{number}' AND t.state = 'authorized'
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


class Books:
    """Reads one database.

    :param Postgres postgres: the running cluster
    :param str database: a database with the demo data
    """

    def __init__(self, postgres, database):
        self.postgres = postgres
        self.database = database

    def cabinet(self, station):
        """Return a `Cabinet` that can lend and take back at a station of the demo data.

        :param str station: its name in the demo data, such as ``demo_station_1``
        """
        return Cabinet(**json.loads(self._ask(CABINETS, station=station)))

    def bank_of(self, number):
        """Return the serial number of the bank of the order `number`."""
        return self._ask(BANK, number=number)

    def paid_for(self, number):
        """Return what was paid for the order `number`, in major units as text."""
        return self._ask(PAID, number=number)

    def is_held(self, number):
        """Tell whether something is still held for the order `number`."""
        return float(self._ask(HELD, number=number)) > 0

    def split_of(self, number):
        """Return who got what of the order `number`: role -> major units as text."""
        return json.loads(self._ask(SPLIT, number=number))

    def _ask(self, statement, **words):
        [line] = self.postgres.query(statement.format(**words), self.database)
        return line
