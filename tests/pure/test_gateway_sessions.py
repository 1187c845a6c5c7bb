"""Who writes the sessions down loses none of them to a lock."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from gateway import sessions
from gateway.sessions import Leave, Registrar
from psycopg2.errors import LockNotAvailable

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)


class Tables:
    """What is written down, unless somebody else has the lock."""

    def __init__(self):
        self.written = []
        self.is_locked = False

    def store(self, _connection, said):
        if self.is_locked:
            raise LockNotAvailable
        self.written += said


@pytest.fixture
def tables(monkeypatch):
    tables = Tables()
    monkeypatch.setattr(sessions, "WAIT_SECONDS", 0)
    monkeypatch.setattr(sessions, "store_sessions", tables.store)
    monkeypatch.setattr(sessions.store, "try_lock", lambda *_: True)
    return tables


@pytest.fixture
def registrar(monkeypatch):
    registrar = Registrar(connect=None, on_fault=None, metrics=None)
    monkeypatch.setattr(registrar._log, "read", lambda line: Leave(line, AT))
    return registrar


def test_h09_what_met_a_lock_is_written_down_after_it(tables, registrar):
    tables.is_locked = True
    registrar.hear("one")
    with pytest.raises(LockNotAvailable):
        registrar.cycle(nullcontext())
    tables.is_locked = False
    registrar.hear("two")
    registrar.cycle(nullcontext())
    registrar.cycle(nullcontext())
    assert tables.written == [Leave("one", AT), Leave("two", AT)]
