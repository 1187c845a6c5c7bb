"""What cabinets said and were told, as far as it is kept, as a recording's frames."""

from datetime import UTC, datetime

from odoo.tools import SQL

from .models.command import masked
from .office import compose
from .simulator.recording import DOWN, UP, Frame

SAID = """
    SELECT arrival AS at, device_uid, vendor, topic, raw
      FROM powerbank_device_event
     WHERE vendor IS NOT NULL AND raw IS NOT NULL
     UNION ALL
    SELECT extract(epoch FROM frame.at), cabinet.device_uid, frame.vendor, frame.topic,
           encode(frame.raw, 'hex')
      FROM powerbank_device_frame frame
      JOIN powerbank_cabinet cabinet ON cabinet.id = frame.cabinet_id
"""
TOLD = """
    SELECT extract(epoch FROM command.sent_at) AS at, cabinet.device_uid,
           cabinet.vendor, command.argument, command.id
      FROM powerbank_command command
      JOIN powerbank_cabinet cabinet ON cabinet.id = command.cabinet_id
     WHERE command.sent_at IS NOT NULL
"""


def stored_traffic(env, since=None, until=None, cabinets=None):
    """Return the frames that the database keeps, in the order of their time.

    Heartbeats are not kept, nor are the answers that cabinets get at once.

    :param env: environment with full rights
    :param datetime since: with time zone; None for all there is, `until` likewise
    :param cabinets: device numbers; None for all
    :return: list of `simulator.recording.Frame`
    """
    window = _window(since, until, cabinets)
    said = env.execute_query(SQL("SELECT * FROM (%s) said WHERE %s", SQL(SAID), window))
    told = env.execute_query(SQL("SELECT * FROM (%s) told WHERE %s", SQL(TOLD), window))
    frames = [_said(*row) for row in said] + [_told(*row) for row in told]
    return sorted(frames)


def _window(since, until, cabinets):
    return SQL(
        "at >= %s AND at < %s AND (%s::text[] IS NULL OR device_uid = ANY (%s))",
        since.timestamp() if since else float("-inf"),
        until.timestamp() if until else float("inf"),
        cabinets,
        cabinets,
    )


def _said(at, device_uid, vendor, topic, raw):
    return Frame(_time(at), device_uid, vendor, UP, topic, bytes.fromhex(raw))


def _told(at, device_uid, vendor, argument, number):
    """Write an order as it went out, but for what nobody else may know."""
    topic, payload, _qos = compose(vendor, device_uid, masked(argument), number)
    return Frame(_time(at), device_uid, vendor, DOWN, topic, payload)


def _time(seconds):
    return datetime.fromtimestamp(float(seconds), UTC)
