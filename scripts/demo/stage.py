"""What the demo runs on, and what it looks up in the books to show."""

import sys
from contextlib import ExitStack
from typing import NamedTuple

from scripts.paths import ADDONS
from scripts.services import Postgres, Stack, databases, free_port

sys.path.insert(0, str(ADDONS / "powerbank_device"))
from simulator import FleetControl  # noqa: E402

DATABASE = "powerbank_demo"
CONTROL_PORT = 8090

CABINETS = """
    SELECT c.code, c.device_uid, c.name, s.name->>'en_US'
      FROM powerbank_cabinet c JOIN powerbank_station s ON s.id = c.station_id
      JOIN ir_model_data d ON d.model = 'powerbank.cabinet' AND d.res_id = c.id
     WHERE d.name IN ({names}) ORDER BY d.name
"""
