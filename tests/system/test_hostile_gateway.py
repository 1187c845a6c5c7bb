"""Hostile cabinets, and secrets that change, with a gateway and the books behind it."""

import os
import sys
from pathlib import Path

import pytest
from hostile_client import Client
from test_gateway import until
from test_gateways import launch

from scripts.paths import ADDONS
from scripts.services import Gateway, Stack, databases
from scripts.services.odoo import CONFIGURATION, run_odoo

sys.path.insert(0, str(Path(ADDONS) / "powerbank_device"))
from protocol import volinks
from protocol.messages import Ejected, Heartbeat, Outcome, Returned

LIMIT = 50
HERE, THERE = "127.0.0.1", "127.0.0.2"
SECRET = """
from datetime import timedelta
cabinet = env["powerbank.cabinet"].search([("device_uid", "=", "%(uid)s")])
grace = timedelta(hours=%(grace)s)
print(env["powerbank.credential"]._issue(cabinet, grace=grace))
env.cr.commit()
"""
REVOKE = """
cabinet = env["powerbank.cabinet"].search([("device_uid", "=", "%(uid)s")])
cabinet.credential_ids.action_revoke()
env.cr.commit()
print("revoked")
"""


class World:
    """The running business; the tests play its cabinets.

    :param Stack stack: the running processes
    """

    def __init__(self, stack):
        self.stack = stack
        self._passwords = stack.cabinet_passwords()
        # those of Volinks come first, which have numbers without letters
        self._unused = sorted(self._passwords, reverse=True)
        self._clients = []

    def cabinet(self):
        """Return the number of a cabinet that no test has used."""
        return self._unused.pop()

    def client(self, uid, password=None, **options):
        """Sign in as a cabinet."""
        password = password or self._passwords[uid]
        self._clients.append(Client(self.stack.broker, uid, password, **options))
        return self._clients[-1]

    def leave(self):
        """Let all clients go."""
        while self._clients:
            self._clients.pop().leave()

    def ask(self, statement, uid=None):
        """Return the rows of a query, which may name a `cabinet`."""
        cabinet = f"SELECT * FROM powerbank_cabinet WHERE device_uid = '{uid}'"
        query = f"WITH cabinet AS ({cabinet}) {statement}"
        return self.stack.postgres.query(query, self.stack.database)

    def alerts(self, uid):
        """Return the kinds of the alerts about a cabinet."""
        return self.ask(
            "SELECT a.kind FROM powerbank_alert a JOIN cabinet c ON c.id = a.cabinet_id"
            " WHERE a.state <> 'cleared' AND a.kind IN ('cloned', 'flood')",
            uid,
        )

    def state(self, uid):
        """Return the state of a cabinet in the books."""
        [state] = self.ask("SELECT state FROM cabinet", uid)
        return state

    def events(self, uid):
        """Return kind and state of what a cabinet has said."""
        return self.ask(
            "SELECT e.kind, e.state FROM powerbank_device_event e"
            " JOIN cabinet c ON c.id = e.cabinet_id ORDER BY e.id",
            uid,
        )

    def sessions(self, uid):
        """Tell of each login of a cabinet, as text, whether it lasts."""
        return self.ask(
            "SELECT s.ended_at IS NULL FROM powerbank_cabinet_session s"
            " JOIN cabinet c ON c.id = s.cabinet_id ORDER BY s.id",
            uid,
        )

    def shell(self, script, **values):
        """Run a script in the back office; return the last line that it prints."""
        where = ("shell", f"--config={CONFIGURATION}", "--no-http")
        log = run_odoo(
            f"shell-{self.stack.database}",
            self.stack.postgres,
            *where,
            f"--database={self.stack.database}",
            data=self.stack.data,
            input=script % values,
            text=True,
        )
        return log.read_text().strip().splitlines()[-1]

    def issue(self, uid, grace=0):
        """Return a new password, issued in the back office."""
        return self.shell(SECRET, uid=uid, grace=grace)


@pytest.fixture(scope="module")
def running(postgres, template, data):
    """The business with one gateway; nobody plays its cabinets but the tests.

    Every invariant must hold when they are over.
    """
    database = f"hostile_{os.getpid()}"
    databases.copy_database(postgres, template, database, data)
    stack = Stack(
        database,
        postgres,
        database,
        data,
        {"odoo": 18169, "mosquitto": 18860},
        odoo=("--workers=0", "--max-cron-threads=0"),
        gateway=("--frames-per-minute", LIMIT),
        lasting=False,
    )
    with stack:
        stack.cabinets.stop()
        stack.odoo.stop()
        yield World(stack)
    where = ("-c", CONFIGURATION, "-d", database)
    run_odoo(
        f"invariants-{database}", postgres, "powerbank_invariants", *where, data=data
    )
    databases.drop_database(postgres, database, data)


@pytest.fixture
def world(running):
    """The running business, without the clients of other tests."""
    yield running
    running.leave()


def heart(uid):
    """Return topic and payload of a sign of life."""
    return volinks.heartbeat_topic(uid), volinks.encode(Heartbeat(signal=20))


# === SECRETS === #


def test_new_password_counts_at_once_and_who_used_the_old_one_is_out(world):
    uid = world.cabinet()
    before = world.client(uid)
    password = world.issue(uid)
    assert before.wait_for(lambda: before.is_out)
    assert world.client(uid).verdict is False
    assert world.client(uid, password).verdict is True


def test_revoked_password_ends_the_session_and_lets_nobody_in(world):
    uid, other = world.cabinet(), world.cabinet()
    before, bystander = world.client(uid), world.client(other)
    assert world.shell(REVOKE, uid=uid) == "revoked"
    assert before.wait_for(lambda: before.is_out)
    assert world.client(uid).verdict is False
    assert not bystander.is_out


def test_cabinet_may_come_with_either_password_until_it_uses_the_new_one(world):
    uid = world.cabinet()
    before = world.client(uid)
    password = world.issue(uid, grace=1)
    assert world.client(uid).verdict is True
    before.leave()
    world.leave()
    until(lambda: world.client(uid, password).verdict, bool)
    until(
        lambda: world.ask(
            "SELECT next_hash IS NULL FROM powerbank_credential s"
            " JOIN cabinet c ON c.id = s.cabinet_id",
            uid,
        ),
        lambda rows: rows == ["t"],
    )
    assert world.client(uid).verdict is False


def test_password_file_that_somebody_spoiled_is_put_right(world):
    uid = world.cabinet()
    file = world.stack.broker.password_file
    lines = file.read_text().splitlines()
    file.write_text("".join(f"{line}\n" for line in lines if not line.startswith(uid)))
    until(lambda: uid in file.read_text(), bool)
    until(lambda: world.client(uid).verdict, bool)


# === TWO UNDER ONE NUMBER === #


def test_h09_two_devices_under_one_number_stop_the_lending(world):
    uid = world.cabinet()
    true = world.client(uid, lasting=True, address=HERE)
    true.say(*heart(uid))
    until(lambda: world.state(uid), lambda state: state == "online")
    world.client(uid, lasting=True, address=THERE)
    until(lambda: world.alerts(uid), lambda kinds: kinds == ["cloned"])
    assert world.state(uid) == "fault"


def test_h09_cabinet_that_comes_back_from_another_address_goes_on(world):
    uid = world.cabinet()
    world.client(uid, address=HERE).say(*heart(uid))
    again = world.client(uid, address=THERE)
    again.say(*heart(uid))
    until(
        lambda: world.ask(
            "SELECT s.took_over, s.is_checked FROM powerbank_cabinet_session s"
            " JOIN cabinet c ON c.id = s.cabinet_id ORDER BY s.id DESC LIMIT 2",
            uid,
        ),
        lambda rows: rows == ["t|t", "f|t"],
    )
    assert world.alerts(uid) == []
    assert world.state(uid) == "online"


def test_who_is_refused_under_a_number_ends_no_session_of_it(world):
    uid, other = world.cabinet(), world.cabinet()
    true = world.client(uid)
    until(lambda: world.sessions(uid), lambda live: live == ["t"])
    for client_id in (uid, f"{uid} disconnected", f"{uid} closed its connection."):
        assert world.client(None, "guessed", client_id=client_id).verdict is False
    world.client(other)
    until(lambda: world.sessions(other), lambda live: live == ["t"])
    assert world.sessions(uid) == ["t"]
    assert not true.is_out


# === WHAT IS SAID === #


def test_return_that_was_heard_before_changes_nothing(world):
    uid = world.cabinet()
    [(bank, slot)] = [
        row.split("|")
        for row in world.ask(
            "SELECT b.name, s.number FROM powerbank_bank b"
            " JOIN powerbank_slot s ON s.id = b.slot_id"
            " JOIN cabinet c ON c.id = s.cabinet_id ORDER BY s.number LIMIT 1",
            uid,
        )
    ]
    moves = "SELECT count(*) FROM powerbank_bank_move"
    before = world.ask(moves)
    said = Returned(slot=int(slot), bank=bank, outcome=Outcome.OK, code=1, level=80)
    world.client(uid).say(volinks.uplink_topic(uid), volinks.encode(said))
    until(lambda: world.events(uid)[-1:], lambda e: e == ["returned|ignored"])
    assert world.ask(moves) == before


def test_answer_to_an_eject_that_nobody_asked_for_is_put_aside(world):
    uid = world.cabinet()
    said = Ejected(slot=1, bank="99999999", code=1, outcome=Outcome.OK)
    world.client(uid).say(volinks.uplink_topic(uid), volinks.encode(said))
    until(lambda: world.events(uid)[-1:], lambda e: e == ["ejected|quarantined"])


def test_cabinet_that_floods_is_limited_and_others_are_heard(world):
    uid, other = world.cabinet(), world.cabinet()
    hostile = world.client(uid)
    for number in range(4 * LIMIT):
        hostile.publish(volinks.uplink_topic(uid), b"flood %d" % number, 1)
    bystander = world.client(other)
    bystander.say(volinks.uplink_topic(other), b"heard")
    until(lambda: world.events(other)[-1:], lambda e: e == ["invalid|quarantined"])
    until(lambda: world.alerts(uid), lambda kinds: kinds == ["flood"])
    assert len(world.events(uid)) <= 2 * LIMIT


# === THE GATEWAY'S OWN CONNECTION === #


def test_gateway_comes_over_tls_and_only_to_whom_its_authority_vouches_for(world):
    stack = world.stack
    stack.gateway.stop()
    uid = world.cabinet()
    with TlsGateway(stack, "--tls-ca", stack.broker.authority):
        world.client(uid).say(volinks.uplink_topic(uid), b"over TLS")
        until(lambda: world.events(uid)[-1:], lambda e: e == ["invalid|quarantined"])
    refused = "alert unknown ca"
    before = stack.broker.log.read_text().count(refused)
    stranger = TlsGateway(stack)
    launch(stranger)
    try:
        until(stack.broker.log.read_text, lambda log: log.count(refused) > before)
        assert not stranger.is_ready()
    finally:
        stranger.stop()
    stack.gateway.start()


class TlsGateway(Gateway):
    """A gateway that comes where cabinets come in."""

    def __init__(self, stack, *options):
        where = {"postgres": stack.postgres, "data": stack.data}
        name = f"{stack.name}-tls"
        options = ("--name", "gateway", "--group", "tls", *options)
        super().__init__(
            name, stack.database, broker=stack.broker, options=options, **where
        )

    def environment(self):
        """Name the broker by the address that its certificate says."""
        url = self.broker.gateway_url.replace("mqtt:", "mqtts:")
        url = url.replace(f":{self.broker.port}", f":{self.broker.tls_port}")
        return {**super().environment(), "POWERBANK_MQTT_URL": url}
