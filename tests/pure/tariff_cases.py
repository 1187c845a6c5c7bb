"""The worked cases of the tariff, read from their one data file."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tariff import Tariff

DATA = json.loads((Path(__file__).parent / "data" / "worked_cases.json").read_text())
TARIFFS = {name: Tariff.from_dict(fields) for name, fields in DATA["tariffs"].items()}


def instant(text, tz, fold=0):
    """Return the aware datetime of a local time "2026-05-01 10:00:00" in a zone."""
    local = datetime.fromisoformat(text)
    return local.replace(tzinfo=ZoneInfo(tz), fold=fold)


def times(case):
    """Return start, end and pauses of a case as aware datetimes."""
    tz = TARIFFS[case["tariff"]].tz
    pauses = [
        (instant(since, tz), instant(until, tz))
        for since, until in case.get("pauses", ())
    ]
    return (
        instant(case["start"], tz, case.get("start_fold", 0)),
        instant(case["end"], tz, case.get("end_fold", 0)),
        pauses,
    )
