"""Starts and lists of customers with a long past, against customers with a short one.

Two servers run on two copies of one database. In one each customer has a page of past
rentals, in the other ten thousand, which together are two million. They are measured
in turn.
"""

from functools import partial
from pathlib import Path
from statistics import median

from scripts.bench.load import get, milliseconds
from scripts.bench.servers import servers_beside
from scripts.bench.starts import start
from scripts.bench.table import Row
from scripts.services import databases
from scripts.services.service import LOOPBACK

FILL = Path(__file__).with_name("history.sql")
PAGE = 20
LONG = 10_000
CUSTOMERS = 200
ROUNDS = 6
GOAL = 1.3
PORTS = {"short": 28169, "long": 28269}


def prepare(postgres, template, data):
    """Make both databases from one that is filled; nobody may use it meanwhile."""
    for name, each in {"short": PAGE, "long": LONG}.items():
        database = f"{template}_{name}"
        databases.copy_database(postgres, template, database, data)
        variables = ("ON_ERROR_STOP=1", f"each={each}", f"customers={CUSTOMERS}")
        options = [part for variable in variables for part in ("-v", variable)]
        postgres.run_program("psql", "-Xq", *options, "-d", database, "-f", FILL)


def measure(postgres, template, data, quotes, options):
    """Return two rows: starts, and lists of the newest page."""
    with servers_beside(PORTS, postgres, template, data, options) as servers:
        times = _measure_in_turn(servers, quotes)
    return [
        _row("rental start after a long past (ms)", times, "start"),
        _row("list of rentals after a long past (ms)", times, "list"),
    ]


def _measure_in_turn(servers, quotes):
    """Return {(call, server): [milliseconds each, a round]}; the first round warms."""
    size = CUSTOMERS // ROUNDS
    times = {(call, name): [] for call in ("start", "list") for name in servers}
    for number in range(ROUNDS):
        own = quotes[number * size : (number + 1) * size]
        for name, server in servers.items():
            lists = [partial(show_page, server.port, token) for token, _code in own]
            starts = [partial(start, server.port, *quote) for quote in own]
            times["list", name].append(milliseconds(lists))
            times["start", name].append(milliseconds(starts))
    return times


def show_page(port, token):
    """Ask for the newest page of rentals; return what came instead of a full one."""
    path = f"/powerbank/v1/rentals?limit={PAGE}"
    status, body = get(LOOPBACK, port, path, {"Authorization": f"Bearer {token}"})
    return None if body.count(b'"number"') == PAGE else f"{status} {body[:300]}"


def _row(what, times, call):
    long, short = times[call, "long"][1:], times[call, "short"][1:]
    ratio = median(a / b for a, b in zip(long, short, strict=True))
    name = "short past, small table"
    return Row(what, median(long), name, median(short), ratio, f"<= {GOAL}")
