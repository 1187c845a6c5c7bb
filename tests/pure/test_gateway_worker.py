"""The worker's rules, with tables and office in memory."""

import threading
from itertools import groupby
from types import SimpleNamespace

import psycopg2
import pytest
from gateway import BusyError, Settings, Timer
from gateway import worker as worker_module
from gateway.loop import Loop
from gateway.metrics import Metrics
from gateway.worker import Worker
from psycopg2.errors import DeadlockDetected, LockNotAvailable

URL = "mqtt://gateway:p%40ss@localhost"


class Tables:
    """What the worker finds in the database: events in line, locks, quarantine."""

    def __init__(self, *events):
        self.waiting = list(events)
        self.locked_elsewhere = set()
        self.leader_elsewhere = False
        self.quarantined = {}

    def heads(self, _connection, _limit):
        lines = groupby(sorted(self.waiting), key=lambda event: event[0])
        heads = [next(line) for _cabinet, line in lines]
        return sorted(heads, key=lambda event: event[1])

    def quarantine(self, _connection, event, error):
        self.quarantined[event] = error
        self.close(event)

    def close(self, event):
        self.waiting = [waiting for waiting in self.waiting if waiting[1] != event]

    def try_lock(self, _connection, lock, number=0):
        if lock is worker_module.Lock.TIMERS:
            return not self.leader_elsewhere
        return number not in self.locked_elsewhere

    def unlock(self, _connection, _lock, _number):
        pass


class Office:
    """Applies events; raises what a test prepared for one."""

    def __init__(self, tables):
        self.tables = tables
        self.trouble = {}
        self.applied = []
        self.timers = []
        self.looks = 0
        self.on_look = lambda: None
        self.performed = []

    def interpret(self, event):
        if self.trouble.get(event):
            raise self.trouble[event].pop()
        self.applied.append(event)
        self.tables.close(event)
        return "applied"

    def due(self, _listening_since):
        self.looks += 1
        self.on_look()
        return list(self.timers)

    def perform(self, timer):
        if self.trouble.get(timer):
            raise self.trouble[timer].pop()
        self.performed.append(timer)


class Broker:
    listening_since = None


@pytest.fixture
def tables(monkeypatch):
    """Two cabinets with two events each."""
    monkeypatch.setattr(worker_module, "PAUSE", 0)
    tables = Tables((1, 10), (1, 11), (2, 12), (2, 13))
    for name in ("heads", "quarantine", "try_lock", "unlock"):
        monkeypatch.setattr(worker_module.store, name, getattr(tables, name))
    return tables


@pytest.fixture
def office(tables):
    return Office(tables)


@pytest.fixture
def worker(office):
    settings = Settings(mqtt_url=URL, database={}, tick=0)
    faults = threading.Event()
    return Worker(
        settings, office, Broker(), connect=None, on_fault=faults.set, metrics=Metrics()
    )


def cycle(worker, times=5):
    for _time in range(times):
        worker.cycle(None)


# === EVENTS === #


def test_each_cabinets_events_are_applied_in_their_order(worker, office):
    cycle(worker)
    assert office.applied == [10, 12, 11, 13]


def test_event_that_raises_is_quarantined_and_the_line_moves_on(worker, office, tables):
    office.trouble[10] = [KeyError("slot")]
    cycle(worker)
    assert tables.quarantined == {10: "KeyError: 'slot'"}
    assert office.applied == [12, 11, 13]


def test_busy_event_is_tried_again_and_holds_its_own_line_alone(worker, office, tables):
    office.trouble[10] = [BusyError(), BusyError()]
    cycle(worker)
    assert office.applied == [12, 13, 10, 11]
    assert not tables.quarantined


def test_cabinet_at_which_another_gateway_works_is_left_alone(worker, office, tables):
    tables.locked_elsewhere = {1}
    cycle(worker)
    assert office.applied == [12, 13]
    tables.locked_elsewhere = set()
    cycle(worker)
    assert office.applied == [12, 13, 10, 11]


def test_lost_database_quarantines_nothing(worker, office, tables):
    office.trouble[10] = [psycopg2.OperationalError("server closed the connection")]
    with pytest.raises(psycopg2.OperationalError):
        worker.cycle(None)
    assert not tables.quarantined
    cycle(worker)
    assert office.applied == [10, 12, 11, 13]


def test_stopped_worker_takes_no_further_event(worker, office):
    worker.stop()
    worker.cycle(None)
    assert not office.applied


# === TIMERS === #


def test_due_timers_are_performed(worker, office):
    office.timers = [Timer(1, "online", 1), Timer(2, "offline", 2)]
    worker.cycle(None)
    assert office.performed == office.timers


def test_timers_are_left_to_the_gateway_that_leads(worker, office, tables):
    tables.leader_elsewhere = True
    office.timers = [Timer(1, "online", 1)]
    worker.cycle(None)
    assert not office.performed


def test_timer_that_fails_rests_and_the_others_go_on(worker, office):
    bad, good = Timer(1, "online", 1), Timer(2, "offline", 2)
    office.timers = [bad, good]
    office.trouble[bad] = [ValueError("x")]
    cycle(worker, times=2)
    assert office.performed == [good, good]


def test_busy_timer_is_performed_the_next_time(worker, office):
    timer = Timer(1, "online", 1)
    office.timers = [timer]
    office.trouble[timer] = [BusyError()]
    cycle(worker, times=2)
    assert office.performed == [timer]


def test_look_that_a_lock_held_up_does_not_keep_the_next_one_away(
    worker, office, monkeypatch
):
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(worker_module, "time", clock)
    monkeypatch.setattr(worker_module, "PAUSE", 20)
    office.on_look = lambda: setattr(clock, "now", 60.0)
    worker.cycle(None)
    office.on_look = lambda: None
    for now, looks in ((69.0, 1), (70.0, 2)):
        clock.now = now
        worker.cycle(None)
        assert office.looks == looks


def test_look_that_meets_an_update_of_the_addons_is_repeated(worker, office):
    timer = Timer(1, "online", 1)
    office.timers = [timer]
    office.on_look = raise_once(BusyError("deadlock detected"))
    worker.cycle(None)
    assert not office.performed
    worker.cycle(None)
    assert office.performed == [timer]


# === LOCKS === #


@pytest.mark.parametrize("error", [DeadlockDetected, LockNotAvailable])
def test_loop_that_meets_a_lock_goes_on_with_the_same_connection(error):
    connections, cycles = [], []

    class Work(Loop):
        def cycle(self, connection):
            cycles.append(connection)
            if len(cycles) < 3:
                raise error("held")
            self.stop()

    def connect():
        connections.append(SimpleNamespace(close=lambda: None))
        return connections[-1]

    faults, metrics = threading.Event(), Metrics()
    Work("work", connect=connect, on_fault=faults.set, metrics=metrics).run()
    assert cycles == connections * 3
    assert not faults.is_set()


def raise_once(error):
    """Return a function that raises an error the first time."""
    errors = [error]

    def call():
        if errors:
            raise errors.pop()

    return call


# === SETTINGS === #


def test_address_of_the_broker_is_taken_apart():
    settings = Settings(mqtt_url=URL, database={})
    assert (settings.broker.hostname, settings.port) == ("localhost", 1883)
    assert settings.credentials == ("gateway", "p@ss")


@pytest.mark.parametrize("url", ["", "localhost:1883", "http://localhost", "mqtt://"])
def test_other_addresses_are_refused(url):
    with pytest.raises(ValueError, match="mqtt://user:password@host:port"):
        Settings(mqtt_url=url, database={})


def test_name_that_cannot_be_part_of_a_topic_is_refused():
    with pytest.raises(ValueError, match="name"):
        Settings(mqtt_url=URL, database={}, name="a/b")


def test_passwords_are_not_shown():
    assert "p%40ss" not in repr(Settings(mqtt_url=URL, database={"password": "x"}))
