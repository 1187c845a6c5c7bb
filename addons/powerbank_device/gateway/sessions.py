"""Who signs in at the broker, as its log tells.

Mosquitto publishes its log on ``$SYS/broker/log/``. Another broker that does not is
served as well; a second login under one number then goes unnoticed.
"""

import re
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from . import store
from .loop import Loop
from .store import Lock

#: Lines that wait here; a flood of them is worth nothing.
LINES_AT_MOST = 100_000
WAIT_SECONDS = 1.0

STAMP = re.compile(r"(?:(?P<seconds>\d+): )?(?P<text>.*)", re.DOTALL)
LOGIN = re.compile(
    r"New client connected from (?P<address>\S+):(?P<port>\d+) as (?P<client>\S+)"
    r" \(.*u'(?P<user>[^']*)'\)\.",
)
TAKEOVER = re.compile(
    r"Client (?P<client>\S+) already connected, closing old connection\."
)
# Whoever gives no user name is refused under the client id that he likes, so it is
# compared as a whole: an id may be made to read like such a line.
REFUSED = "not authorised."
REFUSAL = re.compile(
    rf"Client (?P<client>\S+)(?: \[\S+\])? disconnected[,:] {re.escape(REFUSED)}"
)
END = re.compile(
    r"(?:Client (?P<client>\S+)(?: \[\S+\])? (?:disconnected|closed|has exceeded).*"
    r"|Bad socket read/write on client (?P<broken>\S+):.*)"
)

STORE_LOGINS = """
    INSERT INTO powerbank_cabinet_session
           (cabinet_id, started_at, address, port, took_over, is_checked)
    SELECT cabinet.id, login.at AT TIME ZONE 'UTC', login.address, login.port,
           login.took_over, NOT login.took_over
      FROM unnest(%(users)s::text[], %(at)s::timestamptz[], %(addresses)s::text[],
                  %(ports)s::int[], %(took_over)s::bool[])
           WITH ORDINALITY
           AS login(device_uid, at, address, port, took_over, number)
      JOIN powerbank_cabinet cabinet
        ON cabinet.device_uid = login.device_uid AND cabinet.vendor <> 'manual'
     ORDER BY login.number
"""

# All but the last login of a cabinet have ended, and that one too where it says so. A
# refusal ends it where the password has just changed.
END_SESSIONS = """
    UPDATE powerbank_cabinet_session session
       SET ended_at = greatest(session.started_at, said.at AT TIME ZONE 'UTC')
      FROM unnest(%(users)s::text[], %(at)s::timestamptz[], %(is_over)s::bool[],
                  %(is_refused)s::bool[])
           AS said(device_uid, at, is_over, is_refused)
      JOIN powerbank_cabinet cabinet
        ON cabinet.device_uid = said.device_uid AND cabinet.vendor <> 'manual'
     WHERE session.cabinet_id = cabinet.id
       AND session.ended_at IS NULL
       AND (said.is_over
            AND (NOT said.is_refused
                 OR EXISTS (SELECT FROM powerbank_credential credential
                             WHERE credential.cabinet_id = cabinet.id
                               AND credential.purpose = 'broker'
                               AND credential.write_date
                                   > said.at AT TIME ZONE 'UTC' - interval '1 minute'))
            OR session.id <> (SELECT max(latest.id)
                                FROM powerbank_cabinet_session latest
                               WHERE latest.cabinet_id = cabinet.id))
"""


class Login(NamedTuple):
    """A client has signed in, perhaps in the place of another that was there."""

    user: str
    at: datetime
    address: str
    port: int
    took_over: bool


class Leave(NamedTuple):
    """A client's connection has ended."""

    user: str
    at: datetime


class Refusal(Leave):
    """A client was refused, or put out because its password is void.

    It proves little: whoever gives no user name is refused under the id that he likes.
    """


class Log:
    """Reads lines in their order; a takeover belongs to the login after it."""

    def __init__(self):
        self._taken: set[str] = set()

    def read(self, line: str) -> Login | Leave | None:
        """Return what a line says; None if that is nothing about a session."""
        stamp = STAMP.match(line)
        text, at = stamp["text"], _time(stamp["seconds"])
        if text.endswith(REFUSED):
            refusal = REFUSAL.fullmatch(text)
            return refusal and Refusal(refusal["client"], at)
        if takeover := TAKEOVER.fullmatch(text):
            self._taken.add(takeover["client"])
            return None
        if login := LOGIN.fullmatch(text):
            return self._login(login, at)
        if end := END.fullmatch(text):
            return Leave(end["client"] or end["broken"], at)
        return None

    def _login(self, login: re.Match, at: datetime) -> Login | None:
        """Only who goes by its user's name can be told from others of that user."""
        user, client = login["user"], login["client"]
        took_over = client in self._taken
        self._taken.discard(client)
        if user != client:
            return None
        return Login(user, at, login["address"], int(login["port"]), took_over)


def _time(seconds: str | None) -> datetime:
    if seconds is None:
        return datetime.now(UTC).replace(microsecond=0)
    return datetime.fromtimestamp(int(seconds), UTC)


class Registrar(Loop):
    """Writes sessions down; one of several gateways does it for all."""

    def __init__(self, **loop):
        super().__init__("registrar", **loop)
        self._lines: deque[str] = deque(maxlen=LINES_AT_MOST)
        self._arrived = threading.Event()
        self._log = Log()
        #: What is not written down yet; it outlives a lock and a connection.
        self._said: deque[Login | Leave] = deque(maxlen=LINES_AT_MOST)
        self._leads = False

    def begin(self, connection):
        self._leads = False

    def hear(self, line: str):
        """Take a line of the broker's log; the network thread calls this."""
        self._lines.append(line)
        self._arrived.set()

    def wake(self):
        self._arrived.set()

    def cycle(self, connection):
        self._leads = self._leads or store.try_lock(connection, Lock.SESSIONS)
        self._said += [
            event for line in self._take() if (event := self._log.read(line))
        ]
        if self._said and self._leads:
            with connection:
                store_sessions(connection, self._said)
        self._said.clear()
        self._arrived.wait(WAIT_SECONDS)
        self._arrived.clear()

    def _take(self) -> list[str]:
        lines = []
        with suppress(IndexError):
            while True:
                lines.append(self._lines.popleft())
        return lines


def store_sessions(connection, said: Iterable[Login | Leave]):
    """Write down who came, and end what is over."""
    said = list(said)
    logins = [event for event in said if isinstance(event, Login)]
    last = _last(said)
    if logins:
        users, at, addresses, ports, took_over = zip(*logins, strict=True)
        store.run(
            connection,
            STORE_LOGINS,
            users=list(users),
            at=list(at),
            addresses=list(addresses),
            ports=list(ports),
            took_over=list(took_over),
        )
    store.run(
        connection,
        END_SESSIONS,
        users=list(last),
        at=[event.at for event in last.values()],
        is_over=[isinstance(event, Leave) for event in last.values()],
        is_refused=[isinstance(event, Refusal) for event in last.values()],
    )


def _last(said: Iterable[Login | Leave]) -> dict[str, Login | Leave]:
    """Return the last word about each user; who has left can be refused afterwards."""
    last = {}
    for event in said:
        if not (isinstance(event, Refusal) and isinstance(last.get(event.user), Leave)):
            last[event.user] = event
    return last
