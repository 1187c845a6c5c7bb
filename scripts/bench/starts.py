"""Rental starts per second against a route that creates one row."""

import json
import os
import uuid
from functools import partial
from statistics import median

from scripts.bench.load import post, rate
from scripts.bench.table import Row
from scripts.services.odoo import CONFIGURATION, run_odoo
from scripts.services.service import LOOPBACK

ROUNDS = 6
STARTS = 60
GOAL = 0.65


def fill(postgres, database, data):
    """Create what is needed for all rounds; return `[[token, quote], ...]`."""
    count = ROUNDS * STARTS
    os.environ["POWERBANK_BENCH_STARTS"] = str(count)
    with open("scripts/bench/fill.py", encoding="utf-8") as script:
        log = run_odoo(
            "bench-fill",
            postgres,
            "shell",
            f"--config={CONFIGURATION}",
            f"--database={database}",
            "--no-http",
            data=data,
            input=script.read(),
            text=True,
        )
    last = log.read_text().strip().splitlines()[-1]
    return json.loads(last)["starts"]


def start(port, token, quote):
    """Start one rental; return what refused it, or nothing once an eject is written."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
    path = "/powerbank/v1/rentals"
    status, answer = post(LOOPBACK, port, path, {"quote": quote}, headers)
    return None if answer.get("state") == "ejecting" else f"{status} {answer}"


def create_row(port):
    """Create one row by the trivial route; return what went wrong, or nothing."""
    status, answer = post(
        LOOPBACK, port, "/powerbank_bench/rows", {"name": uuid.uuid4().hex}
    )
    return None if status == 200 else f"{status} {answer}"


def measure(odoo, quotes):
    """Measure both in turn, round by round; return a `Row`."""
    rate([partial(create_row, odoo.port)] * STARTS)
    starts, rows = [], []
    for number in range(ROUNDS):
        own = quotes[number * STARTS : (number + 1) * STARTS]
        rows.append(rate([partial(create_row, odoo.port)] * STARTS))
        starts.append(rate([partial(start, odoo.port, *quote) for quote in own]))
    ratios = [a / b for a, b in zip(starts[1:], rows[1:], strict=True)]
    return Row(
        "rental starts per second",
        median(starts),
        "one-row-create route",
        median(rows),
        median(ratios),
        f">= {GOAL}",
    )
