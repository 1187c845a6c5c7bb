"""Opening hours of a place: a weekly table, and dates that differ. Pure Python.

==============================  ===================================================
``Period(opens, closes)``       minutes after local midnight; `closes` may lie beyond
                                1440, on the next day
``Hours(tz, week, dates)``      seven tuples of periods, Monday first, and
                                ``{date: periods}``; an empty tuple means closed
``hours.status(instant)``       ``Status``: ``is_open``, ``opens_at``, ``closes_at``
``text(hours, lang, since)``    the hours in words, ``en_US`` or ``zh_CN``
``osm(hours, since)``           the same as the `opening_hours` of OpenStreetMap
==============================  ===================================================
"""

from .hours import DAY, Hours, Period, Status
from .text import osm, text

__all__ = ["DAY", "Hours", "Period", "Status", "osm", "text"]
