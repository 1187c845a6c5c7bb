"""The processes of the project as context managers: start, wait until ready, stop.

>>> with Postgres("demo") as postgres, Odoo("demo", "powerbank", postgres) as odoo:
...     print(odoo.url)
"""

from scripts.services.front import Front
from scripts.services.mosquitto import Mosquitto
from scripts.services.odoo import Cabinets, Gateway, Odoo
from scripts.services.postgres import Postgres
from scripts.services.service import ServiceError, ended_by_signals, free_port
from scripts.services.stack import Stack

__all__ = [
    "Cabinets",
    "Front",
    "Gateway",
    "Mosquitto",
    "Odoo",
    "Postgres",
    "ServiceError",
    "Stack",
    "ended_by_signals",
    "free_port",
]
