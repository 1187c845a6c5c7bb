"""What staff see of cabinets while it happens, on a page that nobody loads again."""

import json
import os
import re
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.demo.books import Books
from scripts.demo.cabinet_rental import CabinetRental
from scripts.demo.fleet import FleetControl
from scripts.services import Front, Stack, databases, free_port
from scripts.services.odoo import CONFIGURATION, run_odoo
from tests.system.browser import Browser
from tests.system.office import PHONE, WIDE, Office
from tests.system.screens import in_chinese, write

FILL = Path(__file__).with_name("fill_live_page.py")
CASES = (("en_US", WIDE), ("zh_CN", PHONE))
SPEED = 30
CABINETS = "powerbank_rental.cabinet_action"
ORDER = "powerbank_device.cabinet_order_action"
STATE = ".o_statusbar_status :is(.o_arrow_button_current, .dropdown-toggle)"
COMMANDS, SLOTS = "a[name='commands']", "a[name='slots']"
SENT, ACKNOWLEDGED, FAILED = ".fa-paper-plane-o", ".fa-check", ".fa-times"
CONFIRM = ".modal footer .btn-primary"


class World:
    """The running business, seen from the back office.

    :param Stack stack: the running processes
    :param Front front: where browsers come in
    :param FleetControl fleet: the hands at the virtual cabinets
    :param list cabinets: id and device number of those that no test has used
    """

    def __init__(self, stack, front, fleet, cabinets):
        self.stack = stack
        self.fleet = fleet
        self.cabinets = cabinets
        self.office = Office(front.url, stack.database)

    @contextmanager
    def silent_cabinets(self):
        """Let no cabinet hear or say anything for a while."""
        process = self.stack.cabinets.process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)


class Page:
    """A page that stays open, of somebody who looks after cabinets.

    :param World world: the running business
    :param Tab tab: the browser's
    """

    def __init__(self, world, tab, language, width):
        self.fleet = world.fleet
        self.tab = tab
        self.is_chinese = language == "zh_CN"
        self.walk = world.office.enter(tab, "dispatcher", language, width)
        tab.call("() => { window.neverLoadedAgain = true; }")

    def open_cabinet(self, cabinet, uid):
        """Open a cabinet; its slots are in front."""
        self.uid = uid
        self.tab.call("walk.open", CABINETS, "form", cabinet)
        self.see(".o_powerbank_board [role='status'].text-muted")

    def see(self, selector, text=""):
        """Wait until something is shown, and look whether all is well with the page."""
        self.tab.call("walk.see", selector, text)
        self.walk.look(f"{selector} {text}")

    def see_gone(self, selector, text=""):
        """Wait until something is shown no more."""
        self.tab.call("walk.gone", selector, text)
        self.walk.look(f"no {selector} {text}")

    def tap(self, selector, text=""):
        self.tab.call("walk.tap", selector, text)

    def say(self, term):
        """Return how a term reads here."""
        return in_chinese(term) if self.is_chinese else term

    def bank(self):
        """Return slot and serial number of a power bank that lies here."""
        slots = self.fleet.show(self.uid)["slots"]
        return next((s["slot"], s["bank"]) for s in slots if s["bank"])

    def take_out(self, slot):
        """Order a power bank out for maintenance."""
        self.tap(f"[data-slot='{slot}']")
        self.tap(".o_powerbank_slot_details button[name='action_eject']")
        write(self.tab, ".modal [name='reason'] input", "维修")
        self.tap(CONFIRM)

    def order_inventory(self):
        """Ask the cabinet what it holds."""
        self.tap(COMMANDS)
        self.tap("[data-order='inventory']")
        self.tap(SLOTS)

    def is_as_it_was(self):
        """Tell whether it was never loaded again, and nothing was wrong with it."""
        assert not self.walk.findings, "\n".join(self.walk.findings)
        return self.tab.call("() => window.neverLoadedAgain") is True


@pytest.fixture(scope="module")
def world(postgres, template, data):
    """Everything runs on a fresh database.

    Every invariant must hold on it when the tests are over.
    """
    database = f"live_page_{os.getpid()}"
    databases.copy_database(postgres, template, database, data)
    where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
    script = {"input": FILL.read_text(), "text": True}
    log = run_odoo("fill-live-page", postgres, *where, "--no-http", data=data, **script)
    cabinets = json.loads(log.read_text().strip().splitlines()[-1])
    databases.make_bundles(postgres, database, data)
    port = free_port(18890)
    control = ("--control-port", port, "--speed", SPEED)
    ports = {"odoo": 18169, "mosquitto": 18830}
    stack = Stack(
        database, postgres, database, data, ports, cabinets=control, lasting=False
    )
    with (
        stack,
        Front(database, stack.odoo, 18069) as front,
        FleetControl(port) as fleet,
    ):
        yield World(stack, front, fleet, cabinets)
    where = ("-c", CONFIGURATION, "-d", database)
    run_odoo(
        f"invariants-{database}", postgres, "powerbank_invariants", *where, data=data
    )
    databases.drop_database(postgres, database, data)


@pytest.fixture(scope="module")
def browser():
    """A running browser."""
    with Browser("live-page") as running:
        yield running


@pytest.fixture(params=CASES, ids=lambda case: "-".join(map(str, case)))
def page(world, browser, request):
    """A page that is open; it must be as it was when the test is over."""
    with browser.tab() as tab:
        opened = Page(world, tab, *request.param)
        yield opened
        assert opened.is_as_it_was()


@pytest.fixture
def cabinet_page(world, page):
    """The page of a cabinet that no test has used."""
    page.open_cabinet(*world.cabinets.pop())
    return page


def slot(number, state="", part=""):
    """Return where the picture shows a slot, in a state."""
    look = f".o_powerbank_slot_{state}" if state else ""
    return f"[data-slot='{number}']{look} {part}".strip()


# === A CABINET === #


def test_order_is_seen_as_it_is_sent_and_answered(world, cabinet_page):
    page = cabinet_page
    number, _bank = page.bank()
    with world.silent_cabinets():
        page.take_out(number)
        page.see(slot(number, "ejecting"))
        page.see(slot(number, "ejecting", ".fa-unlock"))
        page.tap(COMMANDS)
        page.see(f".o_powerbank_command {SENT}")
    page.see(f".o_powerbank_command {ACKNOWLEDGED}")
    page.tap(SLOTS)
    page.see(slot(number, "empty"))


def test_slot_empties_and_fills_again_with_the_charge_of_what_came(world, cabinet_page):
    page = cabinet_page
    number, bank = page.bank()
    page.take_out(number)
    page.see(slot(number, "empty"))
    page.see_gone(slot(number), bank)
    page.fleet.insert(page.uid, bank, level=100, slot=number)
    page.see(slot(number, "occupied"), bank)
    page.see(slot(number, "occupied", ".fa-lock"))
    page.see(slot(number, "occupied"), "100 %")


def test_page_says_that_the_cabinet_is_gone_and_that_it_is_back(world, cabinet_page):
    page = cabinet_page
    page.fleet.fault(page.uid, "offline", seconds=1_000_000)
    page.see(STATE, page.say("Offline"))
    page.see(".o_powerbank_board [role='status'].text-danger")
    page.fleet.restart(page.uid)
    page.see(STATE, page.say("Online"))
    page.see(".o_powerbank_board [role='status'].text-muted")


def test_jam_shows_as_a_fault_with_a_stuck_lock_until_it_is_tested(world, cabinet_page):
    page = cabinet_page
    number, _bank = page.bank()
    page.see(slot(number, "occupied", ".fa-lock"))
    page.fleet.fault(page.uid, "jam", times=1)
    page.take_out(number)
    page.see(slot(number, "fault"), page.say("Does not eject"))
    page.see(slot(number, "fault", ".fa-exclamation-circle"))
    page.tap(COMMANDS)
    page.see(f".o_powerbank_command {FAILED}")
    page.tap(SLOTS)
    page.tap(slot(number))
    page.tap(".o_powerbank_slot_details button[name='action_test_passed']")
    page.tap(CONFIRM)
    page.see(slot(number, "occupied", ".fa-lock"))


def test_lock_that_was_forced_open_shows(world, cabinet_page):
    page = cabinet_page
    number, _bank = page.bank()
    page.fleet.take(page.uid, number)
    page.order_inventory()
    page.see(slot(number, "fault"), page.say("Forced open"))
    page.see(slot(number, "fault", ".fa-unlock"))


# === MANY CABINETS === #


def test_order_to_many_shows_how_far_it_is(world, page):
    chosen = [cabinet for cabinet, _uid in world.cabinets]
    context = {"active_model": "powerbank.cabinet", "active_ids": chosen}
    with world.silent_cabinets():
        page.tab.call("walk.open", ORDER, None, None, context)
        page.tap(CONFIRM)
        page.see(".o_powerbank_progress", f"{len(chosen)} / {len(chosen)}")
        page.see("[name='command_state'] .text-bg-info")
    page.see_gone("[name='command_state'] .text-bg-info")
    page.see("[name='command_state'] .text-bg-success")


# === THE DESK === #


def test_desk_shows_a_rental_from_its_start_to_its_end(world, page):
    page.tab.call("walk.open", "powerbank_rental.desk_action")
    stack = world.stack
    told = []

    def watch(line):
        told.append(line)
        if "the clock runs" in line:
            [number] = re.findall(r"order (\w+)", "".join(told))
            page.see(".o_powerbank_rental:has(.o_powerbank_state_in_use)", number)

    books = Books(stack.postgres, stack.database)
    rental = CabinetRental(stack, stack.odoo.url, books, page.fleet, watch).run()
    assert rental["state"] == "done"
    page.see_gone(".o_powerbank_rental", rental["number"])
