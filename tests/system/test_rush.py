"""Many at once on real connections: exactly one wins, the others are told why."""

import json
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scripts.demo.api import Api, ApiError
from scripts.services import Odoo
from scripts.services.odoo import CONFIGURATION, run_odoo

FILL = Path(__file__).with_name("fill_rush.py")
RUSH = 50


@pytest.fixture
def odoo(postgres, database, data):
    """A server with a thread for each request, and as many open transactions."""
    options = ("--workers=0", "--max-cron-threads=0", f"--db_maxconn={4 * RUSH}")
    with Odoo("rush", database, postgres, 18069, options, data=data) as server:
        yield server


@pytest.fixture
def rush(postgres, database, data):
    """The handles that `fill_rush` prints."""
    where = ("shell", f"--config={CONFIGURATION}", f"--database={database}")
    log = run_odoo(
        "fill-rush",
        postgres,
        *where,
        "--no-http",
        data=data,
        input=FILL.read_text(),
        text=True,
    )
    return json.loads(log.read_text().strip().splitlines()[-1])


def start_all(odoo, pairs):
    """Confirm all quotes at the same instant; return each outcome as a code."""
    gate = threading.Barrier(len(pairs))

    def start(pair):
        token, quote = pair
        api = Api(odoo.url, token)
        gate.wait()
        try:
            return api.post("/rentals", key=uuid.uuid4().hex, quote=quote)["state"]
        except ApiError as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(pairs)) as pool:
        return Counter(pool.map(start, pairs))


def test_fifty_starts_for_the_last_bank_give_one_rental(odoo, rush, postgres, database):
    outcomes = start_all(odoo, rush["last_bank"])
    refused = outcomes["no_bank_available"] + outcomes["cabinet_busy"]
    won = outcomes["ejecting"] + outcomes["authorizing"]
    assert (won, refused) == (1, RUSH - 1), outcomes
    statement = (
        "SELECT count(*) FROM powerbank_rental r JOIN powerbank_bank b"
        " ON b.id = r.bank_id WHERE b.name = '70000000'"
    )
    assert postgres.query(statement, database) == ["1"]


def test_fifty_reservations_of_the_last_bank_give_one(odoo, rush, postgres, database):
    tokens = [token for token, _quote in rush["last_bank"]]
    gate = threading.Barrier(RUSH)

    def reserve(token):
        api = Api(odoo.url, token)
        gate.wait()
        try:
            return api.post("/reserve/bank", cabinet=rush["last_cabinet"])["state"]
        except ApiError as refusal:
            return refusal.code

    with ThreadPoolExecutor(RUSH) as pool:
        outcomes = Counter(pool.map(reserve, tokens))
    refused = outcomes["no_bank_available"] + outcomes["busy"]
    assert (outcomes["held"], refused) == (1, RUSH - 1), outcomes
    statement = "SELECT count(*) FROM powerbank_reservation WHERE state = 'held'"
    assert postgres.query(statement, database) == ["1"]


def test_fifty_starts_by_one_customer_give_one_rental(odoo, rush, postgres, database):
    outcomes = start_all(odoo, rush["one_customer"])
    won = outcomes["ejecting"] + outcomes["authorizing"]
    assert (won, outcomes["rental_open"]) == (1, RUSH - 1), outcomes
    statement = (
        "SELECT count(*) FROM powerbank_bank WHERE reserved_rental_id IS NOT NULL"
        " AND name LIKE '710000%'"
    )
    assert postgres.query(statement, database) == ["1"]
    statement = "SELECT kind, state FROM powerbank_command"
    assert postgres.query(statement, database) == ["eject|queued"]


def test_fifty_starts_of_a_customer_who_may_have_three_give_three(
    odoo, rush, postgres, database
):
    """B-29; who lost a number too often to try again is told that it is busy."""
    allow = (
        "INSERT INTO ir_config_parameter (key, value)"
        " VALUES ('powerbank_rental.open_rentals', '3')"
    )
    postgres.query(allow, database)
    outcomes = start_all(odoo, rush["one_customer"])
    won = outcomes["ejecting"] + outcomes["authorizing"]
    refused = outcomes["rental_open"] + outcomes["busy"]
    assert (won, refused) == (3, RUSH - 3), outcomes
    statement = (
        "SELECT open_number FROM powerbank_rental WHERE open_number > 1"
        " AND state IN ('authorizing', 'ejecting') ORDER BY open_number"
    )
    assert postgres.query(statement, database) == ["2", "3"]


def test_one_key_sent_fifty_times_gives_one_rental(odoo, rush, postgres, database):
    token, quote = rush["one_customer"][0]
    key, gate = uuid.uuid4().hex, threading.Barrier(RUSH)

    def start(_number):
        api = Api(odoo.url, token)
        gate.wait()
        try:
            return api.post("/rentals", key=key, quote=quote)["code"]
        except ApiError as refusal:
            return refusal.code

    with ThreadPoolExecutor(RUSH) as pool:
        outcomes = Counter(pool.map(start, range(RUSH)))
    assert outcomes[quote] + outcomes["busy"] == RUSH, outcomes
    assert outcomes[quote] >= 1
    statement = (
        "SELECT count(*) FROM powerbank_rental_event e JOIN powerbank_rental r"
        f" ON r.id = e.rental_id WHERE r.code = '{quote}' AND e.row = 'R02'"
    )
    assert postgres.query(statement, database) == ["1"]
