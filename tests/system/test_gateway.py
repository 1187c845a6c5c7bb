"""The gateway as a process: a real broker, a real database, cabinets over MQTT."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from scripts.demo.api import Api
from scripts.demo.fleet import FleetControl
from scripts.services import Stack, databases, free_port
from scripts.services.odoo import CONFIGURATION, run_odoo

FILL = Path(__file__).with_name("fill_gateway.py")
SPEED = 10
#: Longer than anything takes, however busy the machine is.
SECONDS = 240


class World:
    """The running business and the hands that act in it.

    :param Stack stack: the running processes
    :param FleetControl fleet: the hands at the virtual cabinets
    :param dict handles: what `fill_gateway` printed
    """

    def __init__(self, stack, fleet, handles):
        self.stack = stack
        self.fleet = fleet
        url = stack.odoo.url
        self._customers = [Api(url, token) for token in handles["tokens"]]
        self._cabinets = handles["cabinets"]
        self.secrets = handles["secrets"]

    def visit(self, vendor="volinks"):
        """Return a customer in front of a cabinet, neither of whom was used before."""
        return Visit(self, self._customers.pop(), *self._cabinets[vendor].pop())

    def banks(self, uid):
        """Return the serial numbers that lie in a cabinet in truth."""
        slots = self.fleet.show(uid)["slots"]
        return {slot["bank"] for slot in slots if slot["bank"]}

    def ask(self, statement):
        """Return the rows of a query, each as text."""
        return self.stack.postgres.query(statement, self.stack.database)


class Visit:
    """One customer and one cabinet."""

    def __init__(self, world, api, code, uid):
        self.world = world
        self.api = api
        self.cabinet = code
        self.uid = uid
        self.inside = world.banks(uid)
        self.rental = None

    def start(self, fault=None, times=1):
        """Have the customer rent here, with a fault lying in wait."""
        if fault:
            self.world.fleet.fault(self.uid, fault, times=times)
        quote = self.api.post("/quotes", cabinet=self.cabinet)
        self.rental = self.api.post("/rentals", quote=quote["code"])["code"]
        return self

    def wait_for(self, state):
        """Return the rental, as its customer sees it, once it is in this state."""
        return until(
            lambda: self.api.get(f"/rentals/{self.rental}"),
            lambda rental: rental["state"] == state,
        )

    def bank(self):
        """Return the one bank that is out, once it is."""
        [bank] = until(lambda: self.inside - self.world.banks(self.uid), bool)
        return bank

    def wait_in_vain(self):
        """Have the cabinet had its time to answer, as if a minute had gone by."""
        until(self.commands, lambda rows: rows and rows[0].startswith("sent|"))
        self._ask(
            "UPDATE powerbank_command c SET sent_at = c.sent_at - interval '1 minute'"
            " FROM rental r WHERE r.id = c.rental_id"
        )
        self._ask(
            "UPDATE powerbank_rental SET wake_at = now() AT TIME ZONE 'UTC'"
            " FROM rental r WHERE r.id = powerbank_rental.id"
        )

    def wait_too_long(self):
        """Have the time be over in which the command may be sent."""
        self._ask(
            "UPDATE powerbank_command c SET expires_at = now() AT TIME ZONE 'UTC'"
            " FROM rental r WHERE r.id = c.rental_id"
        )

    def put_back(self, bank, fault=None):
        """Put a bank into this cabinet."""
        if fault:
            self.world.fleet.fault(self.uid, fault, times=1)
        self.world.fleet.insert(self.uid, bank)

    def rows(self):
        """Return the rows of the state table that the rental went through."""
        return self._ask(
            "SELECT e.row FROM rental r JOIN powerbank_rental_event e"
            " ON e.rental_id = r.id WHERE e.row IS NOT NULL ORDER BY e.id"
        )

    def bound_bank(self):
        """Return the serial number of the bank that the books have with the rental."""
        return self._ask(
            "SELECT b.name FROM rental r JOIN powerbank_bank b ON b.id = r.bank_id"
        )

    def events(self):
        """Return kind and state of the device events about this rental."""
        return self._ask(
            "SELECT e.kind, e.state FROM rental r JOIN powerbank_device_event e"
            " ON e.rental_id = r.id ORDER BY e.id"
        )

    def commands(self):
        """Return state and time of sending of this rental's commands."""
        return self._ask(
            "SELECT c.state, c.sent_at FROM rental r JOIN powerbank_command c"
            " ON c.rental_id = r.id ORDER BY c.id"
        )

    def _ask(self, statement):
        rental = f"SELECT * FROM powerbank_rental WHERE code = '{self.rental}'"
        return self.world.ask(f"WITH rental AS ({rental}) {statement}")


def until(look, is_right, seconds=SECONDS):
    """Look until it is right, and return what was seen then."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if is_right(seen):
            return seen
        assert time.monotonic() < deadline, f"still {seen} after {seconds} s"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def running(postgres, template, data):
    """Everything runs on a fresh database, for all tests here one after the other.

    Every invariant must hold on it when they are over.
    """
    database = f"gateway_{os.getpid()}"
    databases.copy_database(postgres, template, database, data)
    port = free_port(18890)
    stack = Stack(
        database,
        postgres,
        database,
        data,
        {"odoo": 18069, "mosquitto": 18830},
        odoo=("--workers=0", "--max-cron-threads=0"),
        cabinets=("--control-port", port, "--speed", SPEED),
        lasting=False,
    )
    handles = fill(postgres, database, data)
    with stack, FleetControl(port) as fleet:
        yield World(stack, fleet, handles)
    where = ("-c", CONFIGURATION, "-d", database)
    run_odoo(
        f"invariants-{database}", postgres, "powerbank_invariants", *where, data=data
    )
    databases.drop_database(postgres, database, data)


def fill(postgres, database, data):
    """Return the handles that `fill_gateway` prints."""
    where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
    script = {"input": FILL.read_text(), "text": True}
    log = run_odoo("fill-gateway", postgres, *where, "--no-http", data=data, **script)
    return json.loads(log.read_text().strip().splitlines()[-1])


@pytest.fixture
def world(running):
    """The running business, whose gateway runs again however the last test ended."""
    if running.stack.gateway.process is None:
        running.stack.gateway.start()
    return running


# === ONE RENTAL === #


def test_r07_r19_rental_goes_from_the_command_to_the_return(world):
    here, there = world.visit().start(), world.visit()
    assert here.wait_for("in_use")["slot"]
    bank = here.bank()
    there.put_back(bank)
    here.wait_for("done")
    assert bank in world.banks(there.uid)
    assert here.events() == ["ejected|applied", "returned|applied"]
    assert here.rows() == ["R02", "R03", "R07", "R19", "R30"]


def test_r08_wrong_bank_is_bound_to_the_rental(world):
    here = world.visit().start("wrong_bank")
    here.wait_for("in_use")
    assert here.bound_bank() == [here.bank()]
    assert here.rows()[-1] == "R08"


def test_r10_jam_brings_the_bank_of_another_slot_out(world):
    here = world.visit().start("jam")
    here.wait_for("in_use")
    assert here.bound_bank() == [here.bank()]
    assert here.rows()[-2:] == ["R10", "R07"]


def test_r11_third_jam_ends_the_rental_free_of_charge(world):
    here = world.visit().start("jam", times=3)
    here.wait_for("eject_failed")
    assert world.banks(here.uid) == here.inside
    assert here.rows()[-2:] == ["R10", "R11"]


def test_r13_silent_cabinet_is_asked_for_its_inventory(world):
    here = world.visit().start("silent")
    here.wait_in_vain()
    here.wait_for("eject_failed")
    assert world.banks(here.uid) == here.inside
    assert here.rows()[-2:] == ["R12", "R13"]


def test_r14_lost_answer_is_found_by_the_inventory(world):
    here = world.visit().start("ack_lost")
    bank = here.bank()
    here.wait_in_vain()
    here.wait_for("in_use")
    assert here.bound_bank() == [bank]
    assert here.rows()[-2:] == ["R12", "R14"]


def test_cut_frame_is_quarantined_and_the_gateway_goes_on(world):
    here = world.visit().start("truncated")
    here.bank()
    here.wait_in_vain()
    here.wait_for("in_use")
    assert here.rows()[-2:] == ["R12", "R14"]
    cut = world.ask(
        "SELECT kind FROM powerbank_device_event WHERE state = 'quarantined'"
    )
    assert cut == ["invalid"]


def test_ex07_return_that_is_reported_twice_counts_once(world):
    here, there = world.visit().start(), world.visit()
    here.wait_for("in_use")
    there.put_back(here.bank(), fault="duplicate")
    here.wait_for("done")
    states = until(lambda: returns(world, there.uid), lambda seen: len(seen) == 2)
    assert states == ["applied", "ignored"]


def test_r07_r19_rental_at_a_cabinet_of_another_make(world):
    here = world.visit("relink").start()
    here.wait_for("in_use")
    bank = here.bank()
    assert here.bound_bank() == [bank]
    here.put_back(bank)
    here.wait_for("done")
    assert bank in world.banks(here.uid)
    assert here.rows() == ["R02", "R03", "R07", "R19", "R30"]
    assert here.events() == ["ejected|applied", "returned|applied"]


def test_h02_cabinet_without_a_heartbeat_proves_its_life_when_it_is_probed(world):
    # who was silent for a minute is probed
    world.ask(
        "UPDATE powerbank_cabinet_link SET last_seen_at = last_seen_at - interval"
        " '1 minute', signal = NULL FROM powerbank_cabinet cabinet"
        " WHERE cabinet.id = cabinet_id AND cabinet.vendor = 'relink'"
    )
    seen = (
        "SELECT count(*) FROM powerbank_cabinet_link link"
        " JOIN powerbank_cabinet cabinet ON cabinet.id = link.cabinet_id"
        " WHERE cabinet.vendor = 'relink' AND link.signal IS NOT NULL"
    )
    until(lambda: world.ask(seen), lambda rows: rows == ["2"])


def returns(world, *uids):
    """Return the states of the returns at some cabinets that were interpreted."""
    devices = ", ".join(f"'{uid}'" for uid in uids)
    return world.ask(
        "SELECT state FROM powerbank_device_event WHERE kind = 'returned'"
        f" AND state <> 'received' AND device_uid IN ({devices}) ORDER BY id"
    )


# === STOPPED AND STARTED === #


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_gateway_that_ends_under_traffic_loses_nothing(world, end):
    visits = [world.visit().start() for _number in range(4)]
    for visit in visits:
        visit.wait_for("in_use")
    banks = {visit.bank(): visit for visit in visits}
    for number, (bank, visit) in enumerate(banks.items()):
        visit.put_back(bank)
        if number == 1:
            getattr(world.stack.gateway, end)()
    until(lambda: [b for b, v in banks.items() if b not in world.banks(v.uid)], negated)
    time.sleep(1)
    world.stack.gateway.start()
    for visit in visits:
        visit.wait_for("done")
    assert returns(world, *(visit.uid for visit in visits)) == ["applied"] * 4


def negated(seen):
    return not seen


def test_return_that_waited_at_the_broker_counts_from_when_nobody_listened(world):
    here = world.visit().start()
    here.wait_for("in_use")
    bank = here.bank()
    world.stack.gateway.stop()
    time.sleep(2)
    here.put_back(bank)
    said = f"{here.uid} says returned"
    until(world.stack.cabinets.log.read_text, lambda log: said in log)
    time.sleep(1)
    world.stack.gateway.start()
    here.wait_for("done")
    waited = world.ask(
        "SELECT effective_at = waited_since AND waited_since < received_at"
        " FROM powerbank_device_event"
        f" WHERE kind = 'returned' AND device_uid = '{here.uid}'"
    )
    assert waited == ["t"]


def test_command_that_waited_too_long_is_never_sent(world):
    world.stack.gateway.stop()
    here = world.visit().start()
    here.wait_too_long()
    world.stack.gateway.start()
    here.wait_for("eject_failed")
    assert world.banks(here.uid) == here.inside
    assert here.commands() == ["expired|"]


def test_second_gateway_of_the_same_name_is_refused(world):
    gateway = world.stack.gateway
    twin = subprocess.run(
        gateway.command(),
        env=gateway.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert twin.returncode == 2
    assert "is running on this database" in twin.stderr
