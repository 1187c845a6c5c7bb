"""The statements about gateways themselves: who hears, and who holds which name."""

from datetime import datetime

from psycopg2.errors import LockNotAvailable

from .settings import Settings
from .store import Lock, run

# === WHO HEARS === #

JOIN_GROUP = """
    INSERT INTO powerbank_gateway (name, share, heard_until, present)
    VALUES (%(name)s, %(share)s, clock_timestamp() AT TIME ZONE 'UTC', TRUE)
        ON CONFLICT (name) DO UPDATE SET share = excluded.share, present = TRUE
"""

NOTE_HEARING = """
    INSERT INTO powerbank_gateway (name, share, heard_until, present)
    VALUES (%(name)s, %(share)s, %(until)s AT TIME ZONE 'UTC', TRUE)
        ON CONFLICT (name) DO UPDATE
       SET share = excluded.share, heard_until = excluded.heard_until, present = TRUE
"""

# Two that leave at once must not both count on the other.
LEAVE_GROUP = """
    UPDATE powerbank_gateway leaving
       SET present = FALSE
     WHERE name = %(name)s
       AND EXISTS (SELECT FROM powerbank_gateway other
                    WHERE other.share = %(share)s AND other.name <> leaving.name
                      AND other.present
                      AND other.heard_until
                          > clock_timestamp() AT TIME ZONE 'UTC' - interval '5 seconds')
    RETURNING TRUE
"""

HEARD_UNTIL = """
    SELECT heard_until AT TIME ZONE 'UTC' FROM powerbank_gateway WHERE name = %(name)s
"""

OTHERS = """
    SELECT name, heard_until FROM powerbank_gateway
     WHERE share = %(share)s AND present AND name <> %(name)s
     ORDER BY name
"""

NOTE_TAKEN_OVER = """
    UPDATE powerbank_gateway
       SET present = FALSE, heard_until = %(until)s AT TIME ZONE 'UTC'
     WHERE name = %(name)s
"""


def join_group(connection, settings: Settings):
    """Note that the broker may keep frames for this gateway from now on.

    To be called before it subscribes: whoever is killed before its first frame is to be
    known to the others.
    """
    values = {"name": settings.name, "share": settings.group}
    run(connection, JOIN_GROUP, **values)


def note_hearing(connection, settings: Settings, until: datetime):
    """Note that all this gateway heard before `until` is stored."""
    run(
        connection,
        NOTE_HEARING,
        name=settings.name,
        share=settings.group,
        until=until,
    )


def leave_group(connection, settings: Settings) -> bool:
    """Leave the group if somebody else of it is at work; tell whether so."""
    with connection:
        lock = "SELECT pg_advisory_xact_lock(%(lock)s)"
        run(connection, lock, lock=Lock.GROUP.value)
        values = {"name": settings.name, "share": settings.group}
        return bool(run(connection, LEAVE_GROUP, **values))


def heard_until(connection, name: str) -> datetime | None:
    """Return when the gateway of this name last heard all cabinets."""
    rows = run(connection, HEARD_UNTIL, name=name)
    return rows[0][0] if rows else None


def others(connection, settings: Settings) -> list[tuple[str, datetime]]:
    """Return the others that hear cabinets of this group, and until when they did."""
    values = {"name": settings.name, "share": settings.group}
    return run(connection, OTHERS, **values)


def note_taken_over(connection, name: str, until: datetime):
    """Note that others hear the part of this gateway since then."""
    run(connection, NOTE_TAKEN_OVER, name=name, until=until)


# === NAMES === #


def try_lock_name(connection, name: str) -> bool:
    """Take the lock of a gateway's name for as long as the connection lives."""
    return _on_name(connection, "pg_try_advisory_lock", name)


def wait_for_name(connection, name: str, seconds: float) -> bool:
    """Take the lock of a gateway's name, waiting for it a while; tell whether it is
    ours."""
    timeout = "SELECT set_config('lock_timeout', %(timeout)s, FALSE)"
    run(connection, timeout, timeout=f"{seconds}s")
    try:
        _on_name(connection, "pg_advisory_lock", name)
    except LockNotAvailable:
        return False
    finally:
        run(connection, "RESET lock_timeout")
    return True


def unlock_name(connection, name: str):
    """Give a gateway's name back."""
    _on_name(connection, "pg_advisory_unlock", name)


def _on_name(connection, function: str, name: str):
    statement = f"SELECT {function}(hashtextextended(%(name)s, 0))"
    return run(connection, statement, name=f"powerbank gateway {name}")[0][0]


NAME_WANTED = """
    SELECT EXISTS (SELECT FROM pg_locks
                    WHERE locktype = 'advisory' AND NOT granted
                      AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))
"""


def is_name_wanted(connection) -> bool:
    """Tell whether somebody waits for a name that this connection holds."""
    return run(connection, NAME_WANTED)[0][0]
