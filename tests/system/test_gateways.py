"""Two gateways under traffic, killed a hundred times: nothing lost, nothing doubled."""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_gateway import fill, until

from scripts.demo.api import Api, ApiError
from scripts.demo.fleet import FleetControl
from scripts.services import Gateway, Stack, free_port

KILLS = 100
LONGEST_LIFE_SECONDS = 1.5
CUSTOMERS = 6
SPEED = 10
#: What no gateway sends or hears in time takes its other way.
SHORT = """
    UPDATE ir_config_parameter SET value = '5'
     WHERE key IN ('powerbank_device.send_seconds', 'powerbank_rental.eject_seconds')
"""
SETTLE_SECONDS = 600
OVER = ("done", "eject_failed", "cancelled")
#: A bank came out; one put back at once was not taken (R18), so its clock is void.
PROVEN = ("R07", "R08", "R09", "R14")
FINAL = ("acknowledged", "failed", "expired", "unknown")


class Customer:
    """Rents at his own cabinet and puts the bank back there, again and again."""

    def __init__(self, url, token, cabinet, fleet, ask):
        self.api = Api(url, token)
        self.code, self.uid = cabinet
        self.fleet = fleet
        self.ask = ask
        self.rentals = []

    def rent_until(self, over):
        """Go on until the event is set, and bring the last rental to its end."""
        while not over.is_set():
            try:
                quote = self.api.post("/quotes", cabinet=self.code)["code"]
                rental = self.api.post("/rentals", quote=quote)["code"]
            except ApiError:
                time.sleep(0.5)
                continue
            self.rentals.append(rental)
            self.finish(rental)

    def finish(self, rental):
        """Put the bank back as soon as it is out; wait until the rental is over."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while self.state(rental) not in OVER:
            assert time.monotonic() < deadline, (rental, self.state(rental))
            with self.fleet.lock:
                self.put_back()
            time.sleep(0.2)

    def state(self, rental):
        return self.api.get(f"/rentals/{rental}")["state"]

    def put_back(self):
        """Put the bank in that came out of this cabinet, if the books know of it."""
        out = self.ask(
            "SELECT bank.name FROM powerbank_bank bank JOIN powerbank_rental rental"
            " ON rental.id = bank.rental_id JOIN powerbank_cabinet cabinet"
            " ON cabinet.id = rental.cabinet_id WHERE bank.state = 'rented'"
            f" AND cabinet.device_uid = '{self.uid}'"
        )
        inside = banks(self.fleet, self.uid)
        for bank in out:
            if bank not in inside:
                self.fleet.insert(self.uid, bank)


def banks(fleet, uid):
    """Return the serial numbers that lie in a cabinet in truth, by slot."""
    slots = fleet.show(uid)["slots"]
    return {slot["bank"]: slot["slot"] for slot in slots if slot["bank"]}


@pytest.fixture
def business(postgres, database, data):
    """The running business with a second gateway; yields it with its handles."""
    port = free_port(18990)
    stack = Stack(
        "gateways",
        postgres,
        database,
        data,
        {"odoo": 18069, "mosquitto": 18830},
        odoo=("--workers=0", "--max-cron-threads=0"),
        cabinets=("--control-port", port, "--speed", SPEED),
        lasting=False,
    )
    handles = fill(postgres, database, data)
    postgres.query(SHORT, database)
    where = {"database": database, "postgres": postgres, "data": data}
    with stack, FleetControl(port) as fleet:
        fleet.lock = threading.Lock()
        options = ("--name", "second")
        second = Gateway("second", broker=stack.broker, options=options, **where)
        with second:
            yield stack, [stack.gateway, second], fleet, handles


@pytest.mark.timeout(3600)
def test_two_gateways_killed_a_hundred_times_lose_and_double_nothing(business):
    stack, gateways, fleet, handles = business

    def ask(statement):
        return stack.postgres.query(statement, stack.database)

    pairs = zip(handles["tokens"], handles["cabinets"]["volinks"], strict=False)
    customers = [
        Customer(stack.odoo.url, token, cabinet, fleet, ask)
        for token, cabinet in list(pairs)[:CUSTOMERS]
    ]
    over = threading.Event()
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        visits = [pool.submit(customer.rent_until, over) for customer in customers]
        try:
            kill_at_random(gateways)
        finally:
            over.set()
        for visit in visits:
            visit.result()
    assert_all_is_told(stack, fleet, customers, ask)


def kill_at_random(gateways):
    """Kill one or the other at a random moment of its work; the other may be starting.

    Who is killed has been at work, however slow the machine is.
    """
    chance = random.Random(20261122)
    for _kill in range(KILLS):
        gateway = chance.choice(gateways)
        gateway.wait_until_ready()
        time.sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
        gateway.kill()
        launch(gateway)
    for gateway in gateways:
        gateway.wait_until_ready()


def launch(gateway):
    """Start a gateway without waiting for it."""
    gateway.is_ready = lambda: True
    gateway.start()
    del gateway.is_ready


def assert_all_is_told(stack, fleet, customers, ask):
    waiting = "SELECT count(*) FROM powerbank_device_event WHERE state = 'received'"
    until(lambda: ask(waiting), lambda rows: rows == ["0"])
    unsettled = (
        "SELECT kind, state FROM powerbank_command"
        f" WHERE state NOT IN {FINAL} AND kind = 'eject'"
    )
    assert ask(unsettled) == []
    for customer in customers:
        booked = ask(
            "SELECT bank.name, slot.number FROM powerbank_bank bank"
            " JOIN powerbank_slot slot ON slot.id = bank.slot_id"
            " JOIN powerbank_cabinet cabinet ON cabinet.id = slot.cabinet_id"
            f" WHERE cabinet.device_uid = '{customer.uid}' ORDER BY slot.number"
        )
        inside = banks(fleet, customer.uid).items()
        assert booked == [f"{bank}|{slot}" for bank, slot in inside]
    log = stack.cabinets.log.read_text(errors="replace")
    came_out = len(re.findall(r"bank \d+ came out", log))
    proven = (
        "SELECT count(*) FROM powerbank_rental_event event"
        " JOIN powerbank_rental rental ON rental.id = event.rental_id"
        f" WHERE event.row IN {PROVEN} AND rental.code IN {codes(customers)}"
    )
    rented = sum(len(customer.rentals) for customer in customers)
    assert ask(proven) == [str(came_out)]
    assert came_out >= CUSTOMERS, f"only {came_out} of {rented} rentals got a bank"


def codes(customers):
    listed = [f"'{rental}'" for c in customers for rental in c.rentals]
    return f"({', '.join(listed)})"
