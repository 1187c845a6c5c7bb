"""The bench goes from end to end; how fast things are is not looked at here."""

from contextlib import ExitStack

import pytest

from scripts.bench import __main__ as bench
from scripts.bench import bills, history, latency, nearby, starts, telemetry

#: As little of everything as every way through the bench needs.
LITTLE = {
    bills: {"ROUNDS": 2, "BILLS": 2},
    starts: {"ROUNDS": 2, "STARTS": 8},
    history: {"ROUNDS": 2, "CUSTOMERS": 16, "LONG": 30},
    nearby: {
        "ROUNDS": 2,
        "CALLS": 4,
        "TOWN": 600,
        "STATIONS": {"few": 700, "many": 900},
    },
    telemetry: {
        "ROUNDS": 1,
        "MESSAGES": 60,
        "FLEETS": {"small": 20, "large": 40},
    },
    latency: {"SAMPLES": 2},
}


@pytest.fixture
def rows(monkeypatch):
    """What the bench measures of little."""
    for part, sizes in LITTLE.items():
        for name, size in sizes.items():
            monkeypatch.setattr(part, name, size)
    with ExitStack() as resources:
        yield bench.measure(resources)


def test_bench_measures_everything_beside_a_baseline(rows):
    assert [row.what for row in rows] == [
        "bills of 30 days per second",
        "rental starts per second",
        "rental start after a long past (ms)",
        "list of rentals after a long past (ms)",
        "20 nearest of 1,000,000 stations (ms)",
        "the same with a word of the name (ms)",
        "heartbeats and inventories written per second",
        "the same of 100,000 cabinets",
        "commit of an eject command to the cabinet, ms",
    ]
    assert all(row.value > 0 and row.baseline > 0 and row.ratio > 0 for row in rows)
