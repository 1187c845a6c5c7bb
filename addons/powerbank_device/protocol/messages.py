"""What cabinets say and what they are told, whoever made them.

A message is one frame that came up, a command is one order that goes down. Both are
frozen values: a codec makes them from bytes or turns them into bytes, and nothing else
in the suite needs to know a vendor's bytes.

A serial number (``bank``) is a decimal string, a ``slot`` the number that the cabinet
itself uses, ``level`` a charge in percent, ``temperature`` in degrees Celsius; each is
None where the cabinet does not know. ``code`` is always the vendor's raw result or
state byte and ``raw`` the whole frame, because firmware generations differ and a
mapping may turn out to be wrong.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from .outcomes import Outcome, SlotState


@dataclass(frozen=True, kw_only=True)
class SlotReading:
    """One slot in an inventory. ``bank`` is None where the slot holds none."""

    slot: int
    state: SlotState
    code: int
    bank: str | None = None
    level: int | None = None
    temperature: int | None = None


# === MESSAGES UP === #


@dataclass(frozen=True, kw_only=True)
class Message:
    """One frame from a cabinet; two are equal when they say the same.

    ``sequence`` is the number that the cabinet repeats from the order it answers, or
    gives its own report; None with vendors that number nothing. ``device_time`` is when
    the cabinet said it by its own clock, in Unix seconds from 0 to 2**32 - 1; None
    where the frame tells no time.
    """

    type: ClassVar[str]
    keys: ClassVar[tuple[str, ...]] = ()

    raw: bytes = field(default=b"", compare=False)
    sequence: int | None = None
    device_time: int | None = None


@dataclass(frozen=True, kw_only=True)
class Inventory(Message):
    """Every slot of the cabinet, all boards in order, the same number on each."""

    type = "inventory"
    keys = ("slots",)

    slots: tuple[SlotReading, ...]
    boards: int = 1

    @property
    def addressable(self) -> bool:
        """Whether each slot has a number of its own.

        Firmware that numbers every board from 1 names no place by a slot number alone;
        such an inventory proves nothing about a place.
        """
        return len({reading.slot for reading in self.slots}) == len(self.slots)


@dataclass(frozen=True, kw_only=True)
class Result(Message):
    """A frame that tells how something ended at one slot."""

    slot: int
    bank: str | None = None
    code: int
    outcome: Outcome

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.OK


@dataclass(frozen=True, kw_only=True)
class Ejected(Result):
    """The answer to an eject; ``bank`` None where the answer names only the slot."""

    type = "ejected"
    keys = ("slot", "bank", "ok", "code")


@dataclass(frozen=True, kw_only=True)
class Returned(Result):
    """A bank was put in; reported whether it was accepted or not."""

    type = "returned"
    keys = ("slot", "bank", "ok", "code", "level")

    level: int | None = None


@dataclass(frozen=True, kw_only=True)
class SelfTest(Result):
    """The second look at a return that the cabinet was not sure of."""

    type = "self_test"
    keys = ("slot", "bank", "ok", "code", "level", "temperature")

    level: int | None = None
    temperature: int | None = None


@dataclass(frozen=True, kw_only=True)
class SlotAlarm(Result):
    """Something happened at a slot that nobody ordered, such as a forced lock."""

    type = "slot_alarm"
    keys = ("slot", "bank", "code")


@dataclass(frozen=True, kw_only=True)
class Login(Message):
    """The cabinet has started, or has come back.

    ``slots`` is its inventory where the vendor sends it along, ``count`` how many slots
    it has.
    """

    type = "login"
    keys = ("count", "signal", "firmware", "hardware", "iccid", "slots")

    count: int | None = None
    signal: int | None = None
    firmware: str = ""
    hardware: str = ""
    iccid: str = ""
    slots: tuple[SlotReading, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Details(Message):
    """The answer to a Query: what is asked ``about``, and the vendor's own values.

    About the health of the bank in a ``slot``: ``health`` is what is left of its
    capacity in percent, ``cycles`` how often it was charged.
    """

    type = "details"
    keys = ("about", "values")

    about: str
    values: dict
    slot: int | None = None
    health: int | None = None
    cycles: int | None = None


@dataclass(frozen=True, kw_only=True)
class Heartbeat(Message):
    """The cabinet lives. ``signal`` is CSQ, 0 (weakest) to 31, None without network."""

    type = "heartbeat"
    keys = ("signal",)

    signal: int | None = None


@dataclass(frozen=True, kw_only=True)
class WifiScan(Message):
    """The answer to a scan for wireless networks; its body is kept as it came."""

    type = "wifi_scan"

    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Invalid(Message):
    """Bytes that cannot be read; ``reason`` says why, for people."""

    type = "invalid"
    keys = ("reason",)

    reason: str


# === COMMANDS DOWN === #


@dataclass(frozen=True, kw_only=True)
class Command:
    """One order to a cabinet. ``moves_bank`` ones must never be delivered twice.

    ``sequence`` is the number that the answer repeats, with vendors that number orders.
    """

    type: ClassVar[str]
    moves_bank: ClassVar[bool] = False

    sequence: int | None = None


@dataclass(frozen=True, kw_only=True)
class Check(Command):
    """Answer with an Inventory.

    ``all_boards`` asks in the vendor's other words, where it has some that name them.
    """

    type = "check"

    all_boards: bool | None = None


@dataclass(frozen=True, kw_only=True)
class EjectBank(Command):
    """Eject the bank with this serial number.

    With ``timestamp`` (Unix seconds) and ``ttl`` (seconds) the cabinet is asked to
    refuse the order when it comes too late. Real ones have been seen to ignore that, so
    it may only ever be a second safeguard.
    """

    type = "eject_bank"
    moves_bank = True

    bank: str
    timestamp: int | None = None
    ttl: int | None = None


@dataclass(frozen=True, kw_only=True)
class EjectSlot(Command):
    """Eject what is in this slot; with ``force`` also where none would be lent.

    ``io`` goes to the cabinet as it is, for vendors whose order has such a switch.
    """

    type = "eject_slot"
    moves_bank = True

    slot: int
    io: int = 0
    force: bool = False


@dataclass(frozen=True, kw_only=True)
class Query(Command):
    """Answer with Details ``about`` apn, firmware, health, network, server, sim_card or
    volume, whichever the vendor knows.

    ``code`` is the vendor's own number of the question, where only a setting tells it.
    """

    type = "query"

    about: str
    code: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reboot(Command):
    type = "reboot"


@dataclass(frozen=True, kw_only=True)
class Volume(Command):
    """Set the loudness of the speaker, 0 to 100."""

    type = "volume"

    percent: int


@dataclass(frozen=True, kw_only=True)
class SetServer(Command):
    """Speak with this server from now on, and send a heartbeat so often."""

    type = "set_server"

    address: str
    port: int
    heartbeat_seconds: int = 30


@dataclass(frozen=True, kw_only=True)
class Upload(Command):
    """Send the full report over the cabinet's second way (HTTP), not as an answer."""

    type = "upload"


@dataclass(frozen=True, kw_only=True)
class LoadAdverts(Command):
    """Fetch the adverts anew."""

    type = "load_adverts"


@dataclass(frozen=True, kw_only=True)
class Upgrade(Command):
    """Ask for new firmware."""

    type = "upgrade"


@dataclass(frozen=True, kw_only=True)
class SendLog(Command):
    """Hand over the device's own log."""

    type = "send_log"


@dataclass(frozen=True, kw_only=True)
class ScanWifi(Command):
    """Answer with a WifiScan."""

    type = "scan_wifi"


@dataclass(frozen=True, kw_only=True)
class SetWifi(Command):
    """Use this wireless network."""

    type = "set_wifi"

    ssid: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SetNetwork(Command):
    """Connect through ``wifi`` or ``4g``."""

    type = "set_network"

    mode: str


@dataclass(frozen=True, kw_only=True)
class SetLocation(Command):
    """Tell the card terminal its location id."""

    type = "set_location"

    location: str


COMMANDS: dict[str, type[Command]] = {
    command.type: command for command in Command.__subclasses__()
}


# === EDGES === #


def as_dict(message: Message) -> dict:
    """Return the message as JSON-ready values, ``raw`` as upper-case hex."""
    values = {key: _plain(getattr(message, key)) for key in message.keys}
    if message.sequence is not None:
        values["sequence"] = message.sequence
    if message.device_time is not None:
        values["device_time"] = message.device_time
    return {"type": message.type, **values, "raw": message.raw.hex().upper()}


def command_from_dict(values: dict) -> Command:
    """Make a command from JSON values: ``type`` and the command's own fields.

    :raise ValueError: the type is not known, or a field is missing or too many
    """
    fields = dict(values)
    kind = COMMANDS.get(str(fields.pop("type", None)))
    if kind is None:
        raise ValueError(f"type must be one of {', '.join(sorted(COMMANDS))}")
    try:
        return kind(**fields)
    except TypeError as error:
        raise ValueError(f"{kind.type}: {error}") from None


def _plain(value):
    if isinstance(value, tuple):
        return [_reading(reading) for reading in value]
    return value


def _reading(reading: SlotReading) -> dict:
    return {
        "slot": reading.slot,
        "state": reading.state.value,
        "code": reading.code,
        "bank": reading.bank,
        "level": reading.level,
        "temperature": reading.temperature,
    }
