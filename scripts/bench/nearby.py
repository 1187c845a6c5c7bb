"""Nearby search among a million stations, against ten thousand.

Two servers run on two copies of one database. Both have the same town of five thousand
stations, in which the searches are made; the rest lies in the country around it. They
are measured in turn, a page over HTTP each time.
"""

import random
from functools import partial
from pathlib import Path
from statistics import median

from scripts.bench.load import get, milliseconds
from scripts.bench.servers import servers_beside
from scripts.bench.table import Row
from scripts.services import databases
from scripts.services.service import LOOPBACK

FILL = Path(__file__).with_name("nearby.sql")
TOWN = 5_000
STATIONS = {"few": 10_000, "many": 1_000_000}
PORTS = {"few": 28369, "many": 28469}
PAGE = 20
ROUNDS = 8
CALLS = 60
GOAL = 1.5


def prepare(postgres, template, data):
    """Make both databases from one that nobody uses meanwhile."""
    for name, number in STATIONS.items():
        database = f"{template}_{name}"
        databases.copy_database(postgres, template, database, data)
        variables = ("ON_ERROR_STOP=1", f"all={number}", f"town={TOWN}")
        options = [part for variable in variables for part in ("-v", variable)]
        postgres.run_program("psql", "-Xq", *options, "-d", database, "-f", FILL)


def measure(postgres, template, data, options):
    """Return two rows: the stations around a point, and those with a word as well."""
    with servers_beside(PORTS, postgres, template, data, options) as servers:
        times = _measure_in_turn(servers)
    return [
        _row("20 nearest of 1,000,000 stations (ms)", times, "near", f"<= {GOAL}"),
        _row("the same with a word of the name (ms)", times, "word", "-"),
    ]


def _measure_in_turn(servers):
    """Return {(call, server): [milliseconds each, a round]}; the first round warms."""
    chance = random.Random(7)
    calls = {"near": "", "word": "&q=station"}
    times = {(call, name): [] for call in calls for name in servers}
    for _round in range(ROUNDS):
        points = [_point(chance) for _call in range(CALLS)]
        for call, words in calls.items():
            for name, server in servers.items():
                asked = [partial(_page, server.port, each + words) for each in points]
                times[call, name].append(milliseconds(asked))
    return times


def _point(chance):
    """Return a place in the town as a query."""
    north, east = 0.05 * chance.random(), 0.05 * chance.random()
    return f"lat={31.205 + north}&lng={121.445 + east}"


def _page(port, query):
    """Ask for the nearest stations; return what came instead of a full page."""
    path = f"/powerbank/v1/stations?limit={PAGE}&{query}"
    status, body = get(LOOPBACK, port, path)
    return None if body.count(b'"distance"') == PAGE else f"{status} {body[:300]}"


def _row(what, times, call, goal):
    many, few = times[call, "many"][1:], times[call, "few"][1:]
    ratio = median(a / b for a, b in zip(many, few, strict=True))
    return Row(what, median(many), "10,000 stations", median(few), ratio, goal)
