"""The statements that the gateway runs itself, one function each.

Times in the tables are UTC without a zone, and the database's clock is the only one
that decides what is due.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

import psycopg2

from .broker import Arrival

#: A link that was silent for longer counts as connected anew.
LINK_GAP = timedelta(minutes=30)
#: How long a lock is waited for: less than PostgreSQL's `deadlock_timeout` of a second.
LOCK_TIMEOUT = "500ms"
#: Beats of a cabinet from which the error of its clock is estimated.
CLOCK_BEATS = 10


class Lock(IntEnum):
    """What an advisory lock is about; a second number says which one."""

    TIMERS = 0x5042_0001
    CABINET = 0x5042_0002
    PROBES = 0x5042_0003
    GROUP = 0x5042_0004
    SESSIONS = 0x5042_0005


class Sighting(NamedTuple):
    """What a batch says of one cabinet's link.

    ``signal`` and ``offset``, the seconds by which its clock is behind ours, are None
    where it says none.
    """

    vendor: str
    device_uid: str
    seen_at: datetime
    signal: int | None
    offset: float | None = None


class Claim(NamedTuple):
    """A command that is ours to publish, once."""

    id: int
    vendor: str
    device_uid: str
    argument: dict


def connect(database: dict, name: str):
    """Open a connection on which every statement is its own transaction.

    Who waits for a lock longer than it takes the server to look for deadlocks lets
    somebody else be its victim.
    """
    options = f"-c TimeZone=UTC -c lock_timeout={LOCK_TIMEOUT}"
    connection = psycopg2.connect(
        **{**database, "application_name": name, "options": options}
    )
    connection.autocommit = True
    return connection


def run(connection, statement: str, **values) -> list[tuple]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def array(values: Iterable) -> str:
    """Return an array literal, which is far quicker to send than a list.

    The values hold nothing that would need quoting, or are quoted.
    """
    return f"{{{','.join(['NULL' if v is None else str(v) for v in values])}}}"


# === UPLINK === #

# The broker repeats a packet under its number until it is acknowledged, so one that
# was stored just before the gateway died is known by number and content.
STORE_FRAMES = """
    INSERT INTO powerbank_device_event
           (cabinet_id, vendor, device_uid, topic, raw, gateway, packet, received_at,
            arrival, waited_since, channel, state)
    SELECT cabinet.id, frame.vendor, frame.device_uid, frame.topic, frame.raw,
           %(gateway)s, frame.packet,
           date_trunc('second', frame.received_at AT TIME ZONE 'UTC'),
           extract(epoch FROM frame.received_at),
           date_trunc('second', frame.waited_since AT TIME ZONE 'UTC'), 'mqtt',
           'received'
      FROM unnest(%(vendors)s::text[], %(device_uids)s::text[], %(topics)s::text[],
                  %(raws)s::text[], %(packets)s::int[], %(redelivered)s::bool[],
                  %(received_at)s::timestamptz[], %(waited_since)s::timestamptz[])
           WITH ORDINALITY
           AS frame(vendor, device_uid, topic, raw, packet, redelivered, received_at,
                    waited_since, number)
      LEFT JOIN powerbank_cabinet cabinet
        ON cabinet.vendor = frame.vendor AND cabinet.device_uid = frame.device_uid
     WHERE NOT (frame.redelivered AND EXISTS (
               SELECT FROM powerbank_device_event stored
                WHERE stored.cabinet_id = cabinet.id
                  AND stored.gateway = %(gateway)s
                  AND stored.packet = frame.packet
                  AND stored.topic = frame.topic
                  AND stored.raw = frame.raw))
     ORDER BY frame.number
"""

STORE_SIGHTINGS = """
    INSERT INTO powerbank_cabinet_link AS link
           (cabinet_id, connected_since, last_seen_at, signal, clock_offsets)
    SELECT cabinet.id, seen.at AT TIME ZONE 'UTC', seen.at AT TIME ZONE 'UTC',
           seen.signal, CASE WHEN seen.behind IS NOT NULL THEN ARRAY[seen.behind] END
      FROM unnest(%(vendors)s::text[], %(device_uids)s::text[],
                  %(seen_at)s::timestamptz[], %(signals)s::int[], %(offsets)s::float[])
           AS seen(vendor, device_uid, at, signal, behind)
      JOIN powerbank_cabinet cabinet
        ON cabinet.vendor = seen.vendor AND cabinet.device_uid = seen.device_uid
     ORDER BY cabinet.id
        ON CONFLICT (cabinet_id) DO UPDATE
       SET last_seen_at = greatest(link.last_seen_at, excluded.last_seen_at),
           connected_since = CASE
               WHEN excluded.last_seen_at - link.last_seen_at > %(gap)s
               THEN excluded.last_seen_at ELSE link.connected_since END,
           signal = coalesce(excluded.signal, link.signal),
           clock_offsets = CASE
               WHEN excluded.clock_offsets IS NULL THEN link.clock_offsets
               ELSE (link.clock_offsets || excluded.clock_offsets)[
                    coalesce(cardinality(link.clock_offsets), 0) + 2 - %(beats)s :]
               END
"""


def store_frames(connection, arrivals: Sequence[Arrival], gateway: str):
    """Write raw frames into the inbox, in the order in which they arrived."""
    frames = [arrival.frame for arrival in arrivals]
    run(
        connection,
        STORE_FRAMES,
        gateway=gateway,
        vendors=[arrival.vendor for arrival in arrivals],
        device_uids=[arrival.device_uid for arrival in arrivals],
        topics=[frame.topic for frame in frames],
        raws=[frame.payload.hex().upper() for frame in frames],
        packets=[frame.packet for frame in frames],
        redelivered=[frame.redelivered for frame in frames],
        received_at=[frame.received_at for frame in frames],
        waited_since=[frame.waited_since for frame in frames],
    )


def store_sightings(connection, sightings: Sequence[Sighting]):
    """Note when cabinets were last heard of; one row each, whatever the batch."""
    run(
        connection,
        STORE_SIGHTINGS,
        vendors=[sighting.vendor for sighting in sightings],
        device_uids=[sighting.device_uid for sighting in sightings],
        seen_at=array(f'"{sighting.seen_at}"' for sighting in sightings),
        signals=array(sighting.signal for sighting in sightings),
        offsets=array(sighting.offset for sighting in sightings),
        beats=CLOCK_BEATS,
        gap=LINK_GAP,
    )


SILENT_CABINETS = """
    SELECT cabinet.device_uid
      FROM powerbank_cabinet cabinet
      LEFT JOIN powerbank_cabinet_link link ON link.cabinet_id = cabinet.id
     WHERE cabinet.vendor = %(vendor)s
       AND cabinet.state NOT IN ('registered', 'removed')
       AND coalesce(link.last_seen_at, '-infinity')
           < clock_timestamp() AT TIME ZONE 'UTC' - make_interval(secs => %(seconds)s)
     ORDER BY cabinet.id
"""


def silent_cabinets(connection, vendor: str, seconds: float) -> list[str]:
    """Return the device numbers of cabinets that were not heard of for that long."""
    rows = run(connection, SILENT_CABINETS, vendor=vendor, seconds=seconds)
    return [device_uid for (device_uid,) in rows]


# === DOWNLINK === #

CLAIM_COMMANDS = """
    UPDATE powerbank_command command
       SET state = 'sent', sent_at = clock_timestamp() AT TIME ZONE 'UTC'
      FROM (SELECT id, cabinet_id
              FROM powerbank_command
             WHERE state = 'queued'
               AND due_at <= clock_timestamp() AT TIME ZONE 'UTC'
               AND expires_at > clock_timestamp() AT TIME ZONE 'UTC'
             ORDER BY due_at, id
             LIMIT %(limit)s
               FOR NO KEY UPDATE SKIP LOCKED) due
      JOIN powerbank_cabinet cabinet ON cabinet.id = due.cabinet_id
     WHERE command.id = due.id
    RETURNING command.id, cabinet.vendor, cabinet.device_uid, command.argument
"""

NEXT_DUE = """
    SELECT extract(epoch FROM min(due_at) - clock_timestamp() AT TIME ZONE 'UTC')::float
      FROM powerbank_command
     WHERE state = 'queued'
       AND due_at > clock_timestamp() AT TIME ZONE 'UTC' - interval '1 second'
       AND expires_at > clock_timestamp() AT TIME ZONE 'UTC'
"""


def listen(connection, channel: str):
    """Be woken when a transaction that notified this channel commits."""
    run(connection, f"LISTEN {channel}")


def claim_commands(connection, limit: int) -> list[Claim]:
    """Mark due commands as sent, committed on return, and hand them over.

    From here on nobody publishes them again: what is lost now stays lost, and the
    silence is looked into by an inventory.
    """
    rows = run(connection, CLAIM_COMMANDS, limit=limit)
    return sorted(Claim(*row) for row in rows)


def seconds_to_next_command(connection) -> float | None:
    """Return the time until a queued command may go, None when none waits."""
    return run(connection, NEXT_DUE)[0][0]


OUTCOMES = """
    SELECT id, state FROM powerbank_command
     WHERE id = ANY(%(commands)s) AND state NOT IN ('queued', 'sent')
"""


def outcomes(connection, commands: list[int]) -> list[tuple[int, str]]:
    """Return `(command, state)` of those of which something has come."""
    return run(connection, OUTCOMES, commands=commands) if commands else []


# === WORK === #

# Another gateway that lags behind may hold an older frame of the same cabinet: what
# came after the time until which it has stored all has to wait, unless it seems dead.
HEADS = """
    SELECT cabinet, id
      FROM (SELECT DISTINCT ON (cabinet_id)
                   coalesce(cabinet_id, 0) AS cabinet, id, gateway, arrival
              FROM powerbank_device_event
             WHERE state = 'received'
             ORDER BY cabinet_id, arrival, id) head
     WHERE NOT EXISTS (
           SELECT FROM powerbank_gateway lagging
            WHERE lagging.present AND lagging.name <> head.gateway
              AND extract(epoch FROM lagging.heard_until) < head.arrival
              AND lagging.heard_until AT TIME ZONE 'UTC'
                  > clock_timestamp() - interval '10 seconds'
              AND lagging.heard_until AT TIME ZONE 'UTC'
                  < clock_timestamp() - interval '2.5 seconds')
     ORDER BY arrival, id
     LIMIT %(limit)s
"""

QUARANTINE = """
    UPDATE powerbank_device_event
       SET state = 'quarantined', error = %(error)s
     WHERE id = %(event)s AND state = 'received'
"""


def heads(connection, limit: int) -> list[tuple[int, int]]:
    """Return `(cabinet, event)`: each cabinet's oldest event not yet interpreted."""
    return run(connection, HEADS, limit=limit)


def quarantine(connection, event: int, error: str):
    """Put an event aside for people, with the reason."""
    run(connection, QUARANTINE, event=event, error=error)


VITALS = """
    SELECT coalesce((SELECT extract(epoch FROM clock_timestamp())::float - min(arrival)
                       FROM powerbank_device_event WHERE state = 'received'), 0),
           (SELECT count(*) FROM powerbank_device_event WHERE state = 'quarantined')
"""


def vitals(connection) -> tuple[float, int]:
    """Return the age (seconds) of the oldest event that waits, and how many are in
    quarantine."""
    return run(connection, VITALS)[0]


# === LOCKS === #


def try_lock(connection, lock: Lock, number: int = 0) -> bool:
    """Take an advisory lock for as long as the connection lives, if it is free."""
    statement = "SELECT pg_try_advisory_lock(%(lock)s, %(number)s)"
    return run(connection, statement, lock=lock.value, number=number)[0][0]


def unlock(connection, lock: Lock, number: int = 0):
    """Give an advisory lock back."""
    statement = "SELECT pg_advisory_unlock(%(lock)s, %(number)s)"
    run(connection, statement, lock=lock.value, number=number)
