"""``make setup``: everything the project needs, below ``var/``; safe to repeat."""

import sys
import time

from scripts.install.database import install_database
from scripts.install.odoo import install_odoo
from scripts.install.python import install_python_packages
from scripts.install.secrets import install_secrets
from scripts.install.step import StepError, show
from scripts.install.system import install_system_packages
from scripts.paths import DATA, LOG, RUN

# what Odoo 19 and the pinned packages run on
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)

STEPS = (
    ("System packages", install_system_packages),
    ("Python packages", install_python_packages),
    ("Odoo 19", install_odoo),
    ("PostgreSQL", install_database),
    ("Broker password", install_secrets),
)


def main():
    """Run the steps in order; return the exit code."""
    running = sys.version_info[:2]
    if not OLDEST_PYTHON <= running <= NEWEST_PYTHON:
        print(f"Python 3.11 to 3.13 is needed, this is {running[0]}.{running[1]}.")
        print("Name another one: make setup PYTHON=/path/to/python3")
        return 1
    started = time.monotonic()
    for folder in (RUN, LOG, DATA):
        folder.mkdir(parents=True, exist_ok=True)
    for position, (title, work) in enumerate(STEPS, 1):
        try:
            show(position, len(STEPS), title, work)
        except StepError as failure:
            print(f"FAILED\n  why: {failure.why}\n  what to do: {failure.remedy}")
            return 1
    print(f"Set up in {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
