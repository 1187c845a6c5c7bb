"""The main job on the real parts: from the scan to the split, over real MQTT."""

import pytest

from scripts.demo.books import Books
from scripts.demo.cabinet_rental import CabinetRental
from scripts.demo.fleet import FleetControl
from scripts.services import Stack, free_port

ROWS = """
    SELECT e.row FROM powerbank_rental_event e
      JOIN powerbank_rental r ON r.id = e.rental_id
     WHERE r.name = '{number}' AND e.row IS NOT NULL ORDER BY e.id
"""
TRANSACTIONS = """
    SELECT t.state || ' ' || t.amount::numeric(16, 2) FROM payment_transaction t
      JOIN powerbank_rental r ON r.id = t.powerbank_rental_id
     WHERE r.name = '{number}' ORDER BY t.id
"""
PLACES = """
    SELECT m.event FROM powerbank_bank_move m JOIN powerbank_bank b ON b.id = m.bank_id
     WHERE b.name = '{bank}' ORDER BY m.id
"""


@pytest.fixture
def scene(postgres, database, data):
    """The whole business with hands at the cabinets."""
    port = free_port(18090)
    ports = {"odoo": 18069, "mosquitto": 18830}
    control = ("--control-port", str(port))
    stack = Stack("rental", postgres, database, data, ports, cabinets=control)
    with stack, FleetControl(port) as fleet:
        yield stack, stack.odoo.url, Books(postgres, database), fleet


def test_one_rental_from_scan_to_split(scene, postgres, database):
    told = []
    rental = CabinetRental(*scene, told.append).run()
    number = rental["number"]
    assert rental["state"] == "done"
    assert rental["due"] == rental["paid"] == "2.50"
    assert sum(round(float(part) * 100) for part in rental["split"].values()) == 250
    rows = postgres.query(ROWS.format(number=number), database)
    assert rows == ["R02", "R03", "R07", "R19", "R31", "R32"]
    transactions = postgres.query(TRANSACTIONS.format(number=number), database)
    assert transactions == ["done 99.00", "done 2.50", "cancel 96.50"]
    bank = scene[2].bank_of(number)
    places = postgres.query(PLACES.format(bank=bank), database)
    assert places == ["registered", "ejected", "returned"]
    assert any("the clock runs" in line for line in told)
