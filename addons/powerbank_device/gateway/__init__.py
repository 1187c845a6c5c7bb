"""The process between the MQTT broker and the database. Imports no Odoo.

Four loops, each with a database connection of its own (see README.md): frames up are
stored before they are acknowledged, commands down are marked as sent before they are
published, and one worker hands stored events and due timers to the office.
"""

from .gateway import Gateway, NameTakenError
from .office import BusyError, Office, Terms, Timer
from .settings import Settings

__all__ = [
    "BusyError",
    "Gateway",
    "NameTakenError",
    "Office",
    "Settings",
    "Terms",
    "Timer",
]
