"""Run a fleet of virtual cabinets from the command line."""

import argparse
import json
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simulator.faults import table
from simulator.options import act, add_options


class ListFaults(argparse.Action):
    """Print the table of faults, and no more."""

    def __call__(self, parser, *_):
        parser.exit(message=f"{table()}\n")


def main():
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--fleet", type=Path, required=True, help="JSON file")
    parser.add_argument("--list-faults", action=ListFaults, nargs=0)
    add_options(parser)
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    try:
        done = act(json.loads(options.fleet.read_text()), options)
    except (OSError, ValueError, LookupError, TypeError) as error:
        parser.error(f"{type(error).__name__}: {error}")
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
