"""What a virtual cabinet is made of."""

from dataclasses import dataclass
from typing import Protocol

from .neighbours import messages

SlotState = messages.SlotState

CHARGING_SECONDS = 72.0


class Link(Protocol):
    """How a cabinet reaches the broker."""

    online: bool

    def connect(self): ...

    def drop(self): ...

    def publish(self, topic: str, payload: bytes) -> bool: ...


@dataclass
class Bank:
    """A power bank; ``level`` is in percent."""

    serial: str
    level: float = 100.0


@dataclass
class Slot:
    """A slot; a bank in it gains a percent each 72 seconds ``since`` it was put in."""

    number: int
    bank: Bank | None = None
    state: SlotState = SlotState.EMPTY
    since: float = 0.0

    def put(self, bank: Bank, now: float):
        self.bank, self.state, self.since = bank, SlotState.NORMAL, now

    def release(self, now: float, state: SlotState = SlotState.EMPTY) -> Bank:
        bank = self.bank
        bank.level = self.level(now)
        self.bank, self.state = None, state
        return bank

    def level(self, now: float) -> float:
        gained = (now - self.since) / CHARGING_SECONDS
        return min(100.0, self.bank.level + gained)


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
