"""What a virtual cabinet is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from .neighbours import messages

SlotState = messages.SlotState

CHARGING_SECONDS = 72.0
COOL, CHARGING, HOT = 24, 33, 65


class Link(Protocol):
    """How a cabinet reaches the broker."""

    online: bool

    def connect(self): ...

    def drop(self): ...

    def publish(self, topic: str, payload: bytes) -> bool: ...

    def clone(self) -> Callable[[], None]:
        """Sign in a second time under the same number; return what ends that."""
        ...


@dataclass
class Bank:
    """A power bank; ``level`` is in percent.

    ``trouble`` is ``hot``, ``dead``, ``unreadable``, ``level_unknown`` or nothing; it
    goes with the bank wherever that goes.
    """

    serial: str
    level: float = 100.0
    trouble: str = ""


@dataclass
class Slot:
    """A slot; a bank in it gains a percent each 72 seconds ``since`` it was put in.

    ``left`` is the serial number of the last bank that went out; ``halfway`` tells that
    the bank sticks in the mouth of the slot, where its number cannot be read.
    """

    number: int
    bank: Bank | None = None
    state: SlotState = SlotState.EMPTY
    since: float = 0.0
    left: str | None = None
    halfway: bool = False

    def put(self, bank: Bank, now: float):
        self.bank, self.state, self.since = bank, SlotState.NORMAL, now

    def release(self, now: float, state: SlotState = SlotState.EMPTY) -> Bank:
        bank = self.bank
        bank.level = self.level(now)
        self.left = bank.serial
        self.bank, self.state, self.halfway = None, state, False
        return bank

    def level(self, now: float) -> float:
        if self.bank.trouble == "dead":
            return 0.0
        gained = (now - self.since) / CHARGING_SECONDS
        return min(100.0, self.bank.level + gained)

    def told_level(self, now: float) -> int | None:
        """Return the charge as the bank itself tells it."""
        unknown = self.bank.trouble == "level_unknown"
        return None if unknown else int(self.level(now))

    def read(self, now: float, codes: Mapping[SlotState, int]) -> messages.SlotReading:
        """Return what the slot shows of itself."""
        if self.bank is None:
            return self._show(self.state, codes, level=0, temperature=0)
        if self.halfway or self.bank.trouble == "unreadable":
            return self._show(SlotState.COMM_FAULT, codes, level=0, temperature=0)
        warmth = COOL if self.level(now) == 100 else CHARGING
        return self._show(
            self.state,
            codes,
            bank=self.bank.serial,
            level=self.told_level(now),
            temperature=HOT if self.bank.trouble == "hot" else warmth,
        )

    def _show(self, state: SlotState, codes, **values) -> messages.SlotReading:
        return messages.SlotReading(
            slot=self.number, state=state, code=codes[state], **values
        )


def occupied(slots: Mapping[int, Slot]) -> list[Slot]:
    """Return the slots that hold a bank."""
    return [slot for slot in slots.values() if slot.bank]


@dataclass(frozen=True)
class Timing:
    """Seconds that things take."""

    answer: float = 0.2
    eject: float = 3.0
    read: float = 1.0
    heart: float = 540.0
    first_report: float = 60.0
    report: float = 1200.0
    reboot: float = 20.0
