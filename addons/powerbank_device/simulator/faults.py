"""What can go wrong in a virtual cabinet: one row a fault.

A cabinet makes a plan for what it is about to do and shows it to the faults of that
stage first; a fault answers with the plan it wants instead. Faults of stage ``order``
see a Hearing, of ``eject`` an Ejection, of ``return`` a Return, of ``frame`` the bytes
about to be sent, of ``link`` an Outage.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any, NamedTuple

from .neighbours import messages

Outcome = messages.Outcome


@dataclass(frozen=True)
class Hearing:
    """An order has come."""

    order: Any
    heard: bool = True


@dataclass(frozen=True)
class Ejection:
    """A slot is about to open; ``late`` seconds more pass before the answer."""

    slot: int
    leaves: bool = True
    outcome: Outcome = Outcome.OK
    answered: bool = True
    late: float = 0.0


@dataclass(frozen=True)
class Return:
    """A bank was put in and is about to be reported."""

    slot: int
    outcome: Outcome = Outcome.OK
    copies: int = 1


@dataclass(frozen=True)
class Outage:
    """The connection is about to be lost for so many seconds, or not at all."""

    seconds: float = 0.0


class Fault(NamedTuple):
    """``effect`` gets plan, strike and cabinet; ``seconds`` is a strike's default."""

    stage: str
    text: str
    effect: Callable[[Any, "Strike", Any], Any]
    seconds: float = 0.0


FAULTS = {
    "silent": Fault(
        "order",
        "does not hear an order",
        lambda plan, *_: replace(plan, heard=False),
    ),
    "jam": Fault(
        "eject",
        "the bank stays in, and the answer says so",
        lambda plan, *_: replace(plan, leaves=False, outcome=Outcome.JAM),
    ),
    "late": Fault(
        "eject",
        "the bank comes out in time, the answer SECONDS later",
        lambda plan, strike, _: replace(plan, late=strike.seconds),
        seconds=20.0,
    ),
    "wrong_bank": Fault(
        "eject",
        "another slot opens, and the answer says which",
        lambda plan, _, cabinet: replace(plan, slot=cabinet.other_slot(plan.slot)),
    ),
    "ack_lost": Fault(
        "eject",
        "the bank comes out, and nobody hears of it",
        lambda plan, *_: replace(plan, answered=False),
    ),
    "duplicate": Fault(
        "return",
        "a return is reported twice",
        lambda plan, *_: replace(plan, copies=2),
    ),
    "truncated": Fault(
        "frame",
        "the last bytes of a frame are missing",
        lambda frame, *_: frame[:-3],
    ),
    "offline": Fault(
        "link",
        "the connection is lost for SECONDS; by chance: at a heartbeat",
        lambda _plan, strike, _: Outage(strike.seconds),
        seconds=120.0,
    ),
}


@dataclass
class Strike:
    """A fault that lies in wait: so many ``times`` (0 for ever), by this ``chance``."""

    name: str
    times: int = 1
    chance: float = 1.0
    seconds: float = 0.0


class Faults:
    """The faults that lie in wait for one cabinet.

    :param chances: chance by name, for faults that may strike at any time
    """

    def __init__(self, random: Random, chances: dict[str, float] | None = None):
        self._random = random
        self._strikes: list[Strike] = []
        for name, chance in (chances or {}).items():
            self.add(name, times=0, chance=chance)

    def add(
        self,
        name: str,
        times: int = 1,
        chance: float = 1.0,
        seconds: float | None = None,
    ):
        """Have a fault lie in wait.

        :raise ValueError: no such fault, or a number makes no sense
        """
        if name not in FAULTS:
            raise ValueError(f"no fault {name!r}; known: {', '.join(FAULTS)}")
        if times < 0 or not 0 <= chance <= 1:
            raise ValueError("times is 0 or more, chance between 0 and 1")
        seconds = FAULTS[name].seconds if seconds is None else seconds
        self._strikes.append(Strike(name, times, chance, seconds))

    def clear(self):
        """Let nothing lie in wait any more, not even by chance."""
        self._strikes.clear()

    def apply(self, stage: str, plan, cabinet):
        """Return the plan as the faults of this stage leave it."""
        for strike in list(self._strikes):
            fault = FAULTS[strike.name]
            if fault.stage == stage and self._random.random() < strike.chance:
                plan = fault.effect(plan, strike, cabinet)
                self._spend(strike)
        return plan

    def show(self) -> list[dict]:
        """Return what lies in wait."""
        return [asdict(strike) for strike in self._strikes]

    def _spend(self, strike: Strike):
        if strike.times == 1:
            self._strikes.remove(strike)
        elif strike.times:
            strike.times -= 1
