"""The hands of the customers: they take and insert banks at virtual cabinets.

python -m scripts.demo.fleet PORT show IMEI
python -m scripts.demo.fleet PORT insert IMEI any SERIAL
python -m scripts.demo.fleet PORT help
"""

import shlex
import socket
import sys

from scripts.paths import ADDONS
from scripts.services.service import LOOPBACK

sys.path.insert(0, str(ADDONS / "powerbank_device"))
from simulator import FleetControl, FleetError

__all__ = ["FleetControl", "FleetError"]


def main(arguments):
    """Send one line to the fleet and print its answer; return the exit code."""
    if len(arguments) < 2 or not arguments[0].isdigit():
        print(__doc__)
        return 2
    port, *words = arguments
    try:
        with socket.create_connection((LOOPBACK, int(port)), timeout=10) as connection:
            connection.sendall(shlex.join(words).encode() + b"\n")
            print(connection.makefile().readline().strip())
    except OSError as error:
        print(f"No fleet listens on port {port}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
