"""Every invariant is silent on true books and catches the faults planted for it."""

import re
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
PLANTED = [(name, fault) for name, faults in FAULTS.items() for fault in faults]
UNIONS = {
    name: parts
    for name, invariant in INVARIANTS.items()
    if len(parts := re.split(r"(?i)\bunion all\b", invariant.query)) > 1
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


def broken(cursor, query):
    """Return the rows that an invariant's query finds."""
    cursor.execute(query)
    return cursor.fetchall()


def plant(cursor, fault):
    """Carry out a fault that the books' own guards would refuse."""
    cursor.execute(RENTALS)
    done, running, waiting = cursor.fetchone()
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(UNGUARDED)
    cursor.execute(fault.format(done=done, running=running, waiting=waiting))


def test_every_invariant_has_its_planted_faults():
    assert set(FAULTS) == set(INVARIANTS)


@pytest.mark.parametrize("name", INVARIANTS)
def test_invariant_is_silent_on_true_books(cursor, name):
    assert broken(cursor, INVARIANTS[name].query) == []


@pytest.mark.parametrize(("name", "fault"), PLANTED)
def test_invariant_catches_its_planted_fault(cursor, name, fault):
    plant(cursor, FAULTS[name][fault])
    assert broken(cursor, INVARIANTS[name].query)


@pytest.mark.parametrize("name", UNIONS)
def test_each_part_of_an_invariant_catches_a_planted_fault(cursor, name):
    caught = set()
    for fault in FAULTS[name].values():
        cursor.execute("SAVEPOINT true_books")
        plant(cursor, fault)
        caught |= {part for part in UNIONS[name] if broken(cursor, part)}
        cursor.execute("ROLLBACK TO SAVEPOINT true_books")
    assert caught == set(UNIONS[name])
