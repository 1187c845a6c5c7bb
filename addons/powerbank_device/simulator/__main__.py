"""Run a fleet of virtual cabinets from the command line."""

import argparse
import json
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simulator import run


def main():
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--fleet", type=Path, required=True, help="JSON file")
    parser.add_argument("--broker", required=True, help="HOST:PORT")
    parser.add_argument("--control-port", type=int, help="0 for any free port")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    try:
        run(
            json.loads(options.fleet.read_text()),
            options.broker,
            control_port=options.control_port,
            speed=options.speed,
            seed=options.seed,
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        parser.error(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
