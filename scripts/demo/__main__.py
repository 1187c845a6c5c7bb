"""``make demo`` and ``make demo ONCE=1``."""

import json
import sys
import time

from scripts.demo.api import ApiError
from scripts.demo.cabinet_rental import CabinetRental
from scripts.demo.guide import guide
from scripts.demo.stage import DATABASE, Stage
from scripts.services import ServiceError, ended_by_signals
from scripts.services.odoo import CONFIGURATION, run_odoo

MODES = (CabinetRental,)


def say(text):
    """Show one step."""
    print(f"  {text}", flush=True)


def main(arguments):
    """Run the demo; return the exit code."""
    once = "--once" in arguments
    try:
        with ended_by_signals(), Stage(say) as stage:
            return show(stage, once)
    except KeyboardInterrupt:
        print("Stopped.")
        return 0
    except (ServiceError, ApiError, TimeoutError) as error:
        print(f"The demo failed: {error}", file=sys.stderr)
        return 1


def show(stage, once):
    """Play a rental in every mode, check the books, and stay up unless `once`."""
    print("A customer rents a power bank:", flush=True)
    scene = (stage.stack, stage.front.url, stage.books, stage.fleet, say)
    rentals = [mode(*scene).run() for mode in MODES]
    broken = count_broken(stage)
    say(f"invariants checked: {broken} broken")
    if not once:
        print(guide(stage), flush=True)
        stay_up(stage)
    print(json.dumps({"rentals": rentals, "invariants": broken}))
    finished = all(rental["state"] == "done" for rental in rentals)
    return 0 if finished and not broken else 1


def stay_up(stage):
    """Wait for Ctrl-C; end as well when one of the processes has ended by itself."""
    try:
        while True:
            stage.check()
            time.sleep(1)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
        raise


def count_broken(stage):
    """Return how many invariants are broken; name them if any."""
    try:
        where = ("-c", CONFIGURATION, "-d", DATABASE)
        run_odoo("invariants-demo", stage.postgres, "powerbank_invariants", *where)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return str(error).count("BROKEN") or 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
