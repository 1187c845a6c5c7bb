"""Every invariant is silent on true books and catches the fault planted for it."""

import sys
from pathlib import Path

import psycopg2
import pytest

from scripts.paths import ADDONS
from scripts.services import databases
from scripts.services.odoo import CONFIGURATION, run_odoo
from tests.system.planted_faults import FAULTS

sys.path.insert(0, str(ADDONS / "powerbank_rental"))
from invariant_file import read_invariants

FILL = Path(__file__).with_name("fill_books.py")
INVARIANTS = {
    invariant.id: invariant
    for file in sorted(ADDONS.glob("*/invariants.sql"))
    for invariant in read_invariants(file)
}
RENTALS = """
    SELECT max(id) FILTER (WHERE state = 'done'),
           max(id) FILTER (WHERE state = 'in_use'),
           max(id) FILTER (WHERE state = 'ejecting') FROM powerbank_rental
"""
UNGUARDED = """
    DO $$
    DECLARE guard record;
    BEGIN
        FOR guard IN
            SELECT conrelid::regclass AS place, conname AS name FROM pg_constraint
             WHERE contype IN ('c', 'u', 'x') AND conrelid::regclass::text
                   ~ '^(powerbank|payment)_'
        LOOP
            EXECUTE format(
                'ALTER TABLE %s DROP CONSTRAINT %I', guard.place, guard.name);
        END LOOP;
        FOR guard IN
            SELECT i.indexrelid::regclass AS name FROM pg_index i
             WHERE i.indisunique AND NOT i.indisprimary
               AND i.indrelid::regclass::text ~ '^(powerbank|payment)_'
               AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
        LOOP
            EXECUTE format('DROP INDEX %s', guard.name);
        END LOOP;
    END $$
"""


@pytest.fixture(scope="module")
def books(postgres, template, data):
    """A connection to a database whose tables all have rows."""
    name = "books"
    databases.copy_database(postgres, template, name, data)
    where = ("shell", f"--config={CONFIGURATION}", f"--database={name}", "--no-http")
    script = {"input": FILL.read_text(), "text": True}
    run_odoo("fill-books", postgres, *where, data=data, **script)
    server = postgres.client_environment()
    connection = psycopg2.connect(
        host=server["PGHOST"],
        port=server["PGPORT"],
        user=server["PGUSER"],
        dbname=name,
    )
    yield connection
    connection.close()
    databases.drop_database(postgres, name, data)


@pytest.fixture
def cursor(books):
    """A cursor whose changes are undone."""
    with books.cursor() as cursor:
        yield cursor
    books.rollback()


def broken(cursor, invariant):
    """Return the rows that break the invariant."""
    cursor.execute(invariant.query)
    return cursor.fetchall()


def test_every_invariant_has_its_planted_fault():
    assert set(FAULTS) == set(INVARIANTS)


@pytest.mark.parametrize("name", INVARIANTS)
def test_invariant_is_silent_on_true_books(cursor, name):
    assert broken(cursor, INVARIANTS[name]) == []


@pytest.mark.parametrize("name", INVARIANTS)
def test_invariant_catches_its_planted_fault(cursor, name):
    cursor.execute(RENTALS)
    done, running, waiting = cursor.fetchone()
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(UNGUARDED)
    cursor.execute(FAULTS[name].format(done=done, running=running, waiting=waiting))
    assert broken(cursor, INVARIANTS[name])
