"""The gateway as a process: a real broker, a real database, cabinets over MQTT."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from scripts.demo.api import Api
from scripts.demo.fleet import FleetControl
from scripts.services import Gateway, Stack, free_port
from scripts.services.odoo import CONFIGURATION, odoo_command, run_odoo

FILL = Path(__file__).with_name("fill_gateway.py")
SPEED = 10
SECONDS = 30
ONE_PROCESS = ("--workers=0", "--max-cron-threads=0")


class World(NamedTuple):
    """The running business and the hands that act in it."""

    stack: Stack
    fleet: FleetControl
    customers: list
    cabinets: list

    def start(self, number):
        """Have customer `number` rent at cabinet `number`; return the rental's code."""
        api, (code, _uid) = self.customers[number], self.cabinets[number]
        quote = api.post("/quotes", cabinet=code)
        return api.post("/rentals", quote=quote["code"])["code"]

    def rental(self, number, code):
        """Return a rental as its customer sees it."""
        return self.customers[number].get(f"/rentals/{code}")

    def uid(self, number):
        """Return the device number of cabinet `number`."""
        return self.cabinets[number][1]

    def banks(self, number):
        """Return the serial numbers that lie in cabinet `number` in truth."""
        slots = self.fleet.show(self.uid(number))["slots"]
        return {slot["bank"] for slot in slots if slot["bank"]}

    def ask(self, statement):
        """Return the rows of a query, each as text."""
        return self.stack.postgres.query(statement, self.stack.database)

    def wait_for(self, number, code, *states):
        """Return the rental once it is in one of the states."""
        return until(
            lambda: self.rental(number, code),
            lambda rental: rental["state"] in states,
        )


def until(look, is_right):
    """Look until it is right, and return what was seen then."""
    deadline = time.monotonic() + SECONDS
    while True:
        seen = look()
        if is_right(seen):
            return seen
        assert time.monotonic() < deadline, f"still {seen} after {SECONDS} s"
        time.sleep(0.1)


@pytest.fixture
def handles(postgres, database, data):
    """The handles that `fill_gateway` prints."""
    where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
    script = {"input": FILL.read_text(), "text": True}
    log = run_odoo("fill-gateway", postgres, *where, "--no-http", data=data, **script)
    return json.loads(log.read_text().strip().splitlines()[-1])


@pytest.fixture
def world(postgres, database, data, handles):
    """Everything runs, and every cabinet is online."""
    port = free_port(18890)
    stack = Stack(
        f"gateway-{os.getpid()}",
        postgres,
        database,
        data,
        {"odoo": 18069, "mosquitto": 18830},
        odoo=ONE_PROCESS,
        cabinets=("--control-port", port, "--speed", SPEED),
        lasting=False,
    )
    with stack, FleetControl(port) as fleet:
        url = stack.odoo.url
        customers = [Api(url, token) for token in handles["tokens"]]
        yield World(stack, fleet, customers, handles["cabinets"])


# === ONE RENTAL === #


def test_r07_r19_rental_goes_from_the_command_to_the_return(world):
    inside = world.banks(0)
    code = world.start(0)
    started = world.wait_for(0, code, "in_use")
    [bank] = inside - world.banks(0)
    assert started["slot"]
    world.fleet.insert(world.uid(1), bank)
    world.wait_for(0, code, "done")
    assert bank in world.banks(1)
    events = world.ask(
        "SELECT kind, state FROM powerbank_device_event WHERE rental_id IS NOT NULL"
        " ORDER BY id"
    )
    assert events == ["ejected|applied", "returned|applied"]


def test_r08_wrong_bank_is_bound_to_the_rental(world):
    inside = world.banks(0)
    world.fleet.fault(world.uid(0), "wrong_bank", times=1)
    code = world.start(0)
    world.wait_for(0, code, "in_use")
    [bank] = inside - world.banks(0)
    bound = world.ask(
        "SELECT b.name FROM powerbank_rental r JOIN powerbank_bank b"
        f" ON b.id = r.bank_id WHERE r.code = '{code}'"
    )
    assert bound == [bank]


def test_r11_jam_ends_the_rental_free_of_charge(world):
    inside = world.banks(0)
    world.fleet.fault(world.uid(0), "jam", times=1)
    code = world.start(0)
    world.wait_for(0, code, "eject_failed")
    assert world.banks(0) == inside


def test_r13_silent_cabinet_is_asked_for_its_inventory(world):
    inside = world.banks(0)
    world.fleet.fault(world.uid(0), "silent", times=1)
    code = world.start(0)
    world.wait_for(0, code, "eject_failed")
    assert world.banks(0) == inside
    assert rows_of(world, code)[-2:] == ["R12", "R13"]


def test_r14_lost_answer_is_found_by_the_inventory(world):
    world.fleet.fault(world.uid(0), "ack_lost", times=1)
    code = world.start(0)
    world.wait_for(0, code, "in_use")
    assert rows_of(world, code)[-2:] == ["R12", "R14"]


def test_ex07_return_that_is_reported_twice_counts_once(world):
    inside = world.banks(0)
    code = world.start(0)
    world.wait_for(0, code, "in_use")
    [bank] = inside - world.banks(0)
    world.fleet.fault(world.uid(1), "duplicate", times=1)
    world.fleet.insert(world.uid(1), bank)
    world.wait_for(0, code, "done")
    states = until(lambda: returns(world), lambda found: len(found) == 2)
    assert states == ["applied", "ignored"]


def test_cut_frame_is_quarantined_and_the_gateway_goes_on(world):
    inside = world.banks(0)
    world.fleet.fault(world.uid(0), "truncated", times=1)
    code = world.start(0)
    world.wait_for(0, code, "in_use")
    [bank] = inside - world.banks(0)
    world.fleet.insert(world.uid(1), bank)
    world.wait_for(0, code, "done")
    quarantined = world.ask(
        "SELECT kind FROM powerbank_device_event WHERE state = 'quarantined'"
    )
    assert quarantined == ["invalid"]


def rows_of(world, code):
    """Return the rows of the state table that a rental went through."""
    return world.ask(
        "SELECT e.row FROM powerbank_rental_event e JOIN powerbank_rental r"
        f" ON r.id = e.rental_id WHERE r.code = '{code}' AND e.row IS NOT NULL"
        " ORDER BY e.id"
    )


def returns(world):
    """Return the states of all returns that were interpreted."""
    return world.ask(
        "SELECT state FROM powerbank_device_event"
        " WHERE kind = 'returned' AND state <> 'received' ORDER BY id"
    )


# === STOPPED AND STARTED === #


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_gateway_that_ends_under_traffic_loses_nothing(world, end):
    numbers = range(len(world.cabinets))
    inside = {number: world.banks(number) for number in numbers}
    codes = {number: world.start(number) for number in numbers}
    for number, code in codes.items():
        world.wait_for(number, code, "in_use")
    out = {number: inside[number] - world.banks(number) for number in numbers}
    for number, [bank] in out.items():
        world.fleet.insert(world.uid(number), bank)
        if number == len(out) // 2:
            getattr(world.stack.gateway, end)()
    until(lambda: unreported(world, out), lambda missing: not missing)
    world.stack.gateway.start()
    for number, code in codes.items():
        world.wait_for(number, code, "done")
    assert returns(world).count("applied") == len(out)
    assert not world.ask(
        "SELECT id FROM powerbank_device_event WHERE state NOT IN ('applied', 'ignored')"
    )


def unreported(world, out):
    """Return the banks that were put in and not yet locked by their cabinet."""
    return [
        bank for number, [bank] in out.items() if bank not in world.banks(number)
    ]


def test_command_that_waited_too_long_is_never_sent(world):
    inside = world.banks(0)
    world.stack.gateway.stop()
    code = world.start(0)
    time.sleep(3)
    world.stack.gateway.start()
    world.wait_for(0, code, "eject_failed")
    assert world.banks(0) == inside
    commands = world.ask(
        "SELECT state, sent_at FROM powerbank_command WHERE kind = 'eject'"
    )
    assert commands == ["expired|"]


def test_second_gateway_of_the_same_name_is_refused(world):
    stack = world.stack
    twin = Gateway(
        f"twin-{os.getpid()}",
        database=stack.database,
        postgres=stack.postgres,
        data=stack.data,
        broker=stack.broker,
    )
    ended = subprocess.run(
        odoo_command("powerbank_gateway", *twin.command()[4:]),
        env=twin.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert ended.returncode == 2
    assert "is running on this database" in ended.stderr
