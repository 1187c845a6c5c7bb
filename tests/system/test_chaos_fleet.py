"""Customers rent and return while every cabinet fails in every way now and then.

Afterwards the books must be right, whatever happened, or say where they are not.
"""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from chaotic_customers import Town
from test_gateway import until

from scripts.demo.fleet import FleetControl
from scripts.services import Stack, free_port
from scripts.services.odoo import CONFIGURATION, run_odoo

FILL = Path(__file__).with_name("fill_chaos.py")
SEED = 20261122
SPEED = 10
CUSTOMERS = 6
VISITS = 60
ENDED = ("done", "awaiting_payment", "eject_failed", "cancelled", "sold")
#: Longer or more often than by the faults' own account, so that each has its effect.
FAULTS = (
    "not_taken,chance=0.03,seconds=60",
    "late,chance=0.05,seconds=80",
    "return_late,chance=0.05,seconds=40",
    "offline,chance=0.05,seconds=60",
    "offline_kept,chance=0.05,seconds=60",
    "power_cut,chance=0.05,seconds=60",
    "flapping,chance=0.05,seconds=60",
)


@pytest.fixture
def business(postgres, database, data):
    """The whole business over a fleet in chaos; yields stack, fleet and handles."""
    port = free_port(19090)
    faults = (word for fault in FAULTS for word in ("--fault", fault))
    stack = Stack(
        "chaos",
        postgres,
        database,
        data,
        {"odoo": 18069, "mosquitto": 18830},
        odoo=("--workers=0", "--max-cron-threads=0"),
        cabinets=(
            *("--control-port", port, "--speed", SPEED, "--chaos", SEED),
            *faults,
        ),
        lasting=False,
    )
    where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
    script = {"input": FILL.read_text(), "text": True}
    log = run_odoo("fill-chaos", postgres, *where, "--no-http", data=data, **script)
    handles = json.loads(log.read_text().strip().splitlines()[-1])
    with stack, FleetControl(port) as fleet:
        yield stack, fleet, handles


def test_books_are_right_after_chaos_or_say_where_they_are_not(business):
    stack, fleet, handles = business
    books = Books(stack)
    town = Town(stack.odoo.url, fleet, handles["cabinets"], handles["tokens"], SEED)
    live_in_chaos(town)
    fleet.clear("all")
    town.put_everything_back()
    let_all_be_told(fleet, books)
    rented = [visit for visit in town.visits if visit.came_out]
    assert len(rented) > CUSTOMERS, (len(town.visits), town.refused)
    truth = places(fleet)
    problems = [
        *unexplained_rentals(books),
        *bills_for_nothing(books, town.visits),
        *clocks_of_banks_inside(books, truth),
        *unlisted_differences(books, truth),
    ]
    assert not problems, "\n".join([*problems, *stories(books, problems, town.visits)])


def live_in_chaos(town):
    """Let so many customers come; return when the last has gone home."""
    over = threading.Event()
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        lives = [pool.submit(town.rent_until, over, n) for n in range(CUSTOMERS)]
        try:
            until(lambda: len(town.visits), lambda visits: visits >= VISITS)
        finally:
            over.set()
        for life in lives:
            life.result()


def let_all_be_told(fleet, books):
    """Have every cabinet online, and two inventories of each understood."""
    fleet.restart("all")
    until(
        lambda: [row["imei"] for row in fleet.cabinets() if not row["online"]],
        lambda offline: not offline,
    )
    until(books.offline, lambda cabinets: not cabinets)
    for _time in range(3):
        since = books.now()
        until(partial(books.without_inventory, since), lambda cabinets: not cabinets)
    until(books.undecided, lambda rentals: not rentals)


class Books:
    """What the database says.

    :param Stack stack: the running business
    """

    def __init__(self, stack):
        self.ask = lambda statement: stack.postgres.query(statement, stack.database)

    def offline(self):
        """Return the connected cabinets that are not in service."""
        return self.ask(
            "SELECT device_uid, state FROM powerbank_cabinet WHERE vendor <> 'manual'"
            " AND state NOT IN ('online', 'fault', 'registered', 'removed', 'disabled')"
        )

    def now(self):
        """Return the database's time, as text."""
        [at] = self.ask("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return at

    def without_inventory(self, since):
        """Return the cabinets with no inventory asked for and understood since then.

        The gateway is to ask those again that it does not ask just now.
        """
        waiting = (
            "vendor <> 'manual' AND state = 'online' AND NOT EXISTS ("
            "  SELECT FROM powerbank_command WHERE cabinet_id = powerbank_cabinet.id"
            "     AND kind = 'inventory' AND (state IN ('queued', 'sent')"
            f"         OR sent_at > '{since}' AND state = 'acknowledged'))"
        )
        self.ask(
            "UPDATE powerbank_cabinet SET inventory_due_at = now() AT TIME ZONE 'UTC'"
            " WHERE inventory_due_at > now() AT TIME ZONE 'UTC'"
            f"  AND {waiting} RETURNING id"
        )
        return self.ask(
            "SELECT device_uid FROM powerbank_cabinet"
            " WHERE vendor <> 'manual' AND state = 'online' AND NOT EXISTS ("
            "   SELECT FROM powerbank_command WHERE cabinet_id = powerbank_cabinet.id"
            f"     AND kind = 'inventory' AND sent_at > '{since}'"
            "      AND state = 'acknowledged')"
        )

    def undecided(self):
        """Return the rentals that nobody can explain yet, and waiting frames."""
        return self.ask(
            "SELECT code FROM powerbank_rental"
            " WHERE state IN ('draft', 'authorizing', 'ejecting', 'ended')"
            " UNION ALL SELECT kind FROM powerbank_device_event"
            " WHERE state = 'received'"
        )


def places(fleet):
    """Return where every bank is in truth: device number and slot, by serial number."""
    return {
        slot["bank"]: (row["imei"], slot["slot"])
        for row in fleet.cabinets()
        for slot in fleet.show(row["imei"])["slots"]
        if slot["bank"]
    }


def unexplained_rentals(books):
    """Every rental has ended, or its state and an alert say why it has not."""
    rows = books.ask(
        "SELECT rental.code, rental.state, bank.state, coalesce(("
        "   SELECT string_agg(kind, ',') FROM powerbank_alert alert"
        "    WHERE alert.bank_id = bank.id AND alert.state <> 'cleared'), '')"
        "  FROM powerbank_rental rental"
        "  LEFT JOIN powerbank_bank bank ON bank.id = rental.bank_id"
    )
    for row in rows:
        code, state, bank, alerts = row.split("|")
        if state not in ENDED:
            yield f"rental {code} is {state}, its bank {bank}, alerts {alerts}"


def bills_for_nothing(books, visits):
    """Nobody pays for a bank that never came out, unless a person has to decide."""
    for visit in visits:
        [row] = books.ask(
            "SELECT state, coalesce(due, 0), EXISTS (SELECT FROM powerbank_case"
            "       WHERE rental_id = rental.id AND state IN ('open', 'review'))"
            f"  FROM powerbank_rental rental WHERE code = '{visit.rental}'"
        )
        state, due, is_open = row.split("|")
        if not visit.came_out and float(due) and is_open == "f":
            yield f"rental {visit.rental} is {state} and costs {due} for nothing"


def clocks_of_banks_inside(books, truth):
    """Nobody's clock runs for a bank that lies in a cabinet."""
    rows = books.ask(
        "SELECT rental.code, bank.name FROM powerbank_rental rental"
        " JOIN powerbank_bank bank ON bank.id = rental.bank_id"
        " WHERE rental.state = 'in_use'"
    )
    for row in rows:
        code, bank = row.split("|")
        if bank in truth:
            yield f"the clock of {code} runs, its bank lies at {truth[bank]}"


def unlisted_differences(books, truth):
    """Where the books have a bank elsewhere than it is, they say that they doubt it."""
    rows = books.ask(
        "SELECT bank.name, bank.state, coalesce(cabinet.device_uid, ''),"
        "       coalesce(slot.number, 0),"
        "       EXISTS (SELECT FROM powerbank_alert alert WHERE bank_id = bank.id"
        "                  AND alert.state <> 'cleared')"
        "       OR EXISTS (SELECT FROM powerbank_cabinet_difference difference"
        "                   WHERE resolved_at IS NULL"
        "                     AND bank.name = difference.serial)"
        "  FROM powerbank_bank bank"
        "  LEFT JOIN powerbank_slot slot ON slot.id = bank.slot_id"
        "  LEFT JOIN powerbank_cabinet cabinet ON cabinet.id = slot.cabinet_id"
        " WHERE cabinet.vendor <> 'manual' OR bank.name IN "
        f"({', '.join(repr(name) for name in truth)})"
    )
    for row in rows:
        bank, state, uid, slot, is_doubted = row.split("|")
        booked = (uid, int(slot)) if uid else None
        if booked != truth.get(bank) and is_doubted == "f":
            yield f"bank {bank} ({state}) is booked at {booked}, lies {truth.get(bank)}"


def stories(books, problems, visits):
    """Tell of each rental that is named among the problems how it went."""
    text = "\n".join(problems)
    for visit in visits:
        if visit.rental in text:
            yield f"{visit}:"
            yield from books.ask(
                "SELECT event.at, event.event, event.row, event.state_after, evidence"
                "  FROM powerbank_rental_event event"
                "  JOIN powerbank_rental rental ON rental.id = event.rental_id"
                f" WHERE rental.code = '{visit.rental}' ORDER BY event.id"
            )
