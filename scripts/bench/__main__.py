"""``make bench``: prints one table; every row has a ratio measured in this run."""

import os
import shutil
import sys
from contextlib import ExitStack

from scripts.bench import bills, history, latency, nearby, starts, telemetry
from scripts.bench.table import render
from scripts.paths import ADDONS, DATA, ROOT
from scripts.services import Postgres, ServiceError, Stack, databases, ended_by_signals

DATABASE = "powerbank_bench"
OWN_ADDONS = ROOT / "scripts" / "bench" / "addons"
PORTS = {"odoo": 28069, "mosquitto": 28830}


def main():
    """Install, fill, measure, print; return the exit code."""
    with ended_by_signals(), ExitStack() as resources:
        try:
            print(render(measure(resources)))
        except ServiceError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def measure(resources):
    """Return the rows of the table, after setting up what they are measured on."""
    name = f"bench-{os.getpid()}"
    data = DATA / name
    resources.callback(shutil.rmtree, data, ignore_errors=True)
    say("installing")
    # a cluster that syncs to disk as a production one does; removed afterwards
    postgres = resources.enter_context(Postgres(name, lasting=True))
    for folder in (postgres.data, postgres.socket):
        resources.callback(shutil.rmtree, folder, ignore_errors=True)
    databases.install_addons(
        postgres, DATABASE, data, more=("powerbank_bench",), path=OWN_ADDONS
    )
    say("filling")
    quotes = starts.fill(postgres, DATABASE, data)
    history.prepare(postgres, DATABASE, data)
    nearby.prepare(postgres, DATABASE, data)
    telemetry.prepare(postgres, DATABASE, data)
    rows = [bills.measure()]
    paths = (f"--addons-path={ADDONS},{OWN_ADDONS}", "--max-cron-threads=0")
    stack = Stack("bench", postgres, DATABASE, data, PORTS, odoo=paths)
    say("measuring rental starts")
    with stack.odoo as odoo:
        rows.append(starts.measure(odoo, quotes))
    say("measuring customers with a long past")
    rows += history.measure(postgres, DATABASE, data, quotes, paths)
    say("measuring the search for stations")
    rows += nearby.measure(postgres, DATABASE, data, paths)
    say("measuring what a gateway writes")
    rows += telemetry.measure(postgres, DATABASE, data)
    say("measuring the way to the cabinet")
    with stack.broker:
        stack.let_cabinets_in()
        with stack.gateway:
            rows.append(latency.measure(stack))
    return rows


def say(text):
    """Show progress apart from the table."""
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
