"""The faults that lie in wait for one cabinet, and the chance by which they strike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from .faults import known

#: What a strike may set, as text in a control line or on the command line.
OPTIONS = {"times": int, "chance": float, "seconds": float}


def read_options(words: Iterable[str]) -> dict[str, float]:
    """Read the options of a strike from words such as ``times=2``.

    :raise ValueError: a word is none
    """
    pairs = dict(word.split("=", 1) for word in words)
    if not pairs.keys() <= OPTIONS.keys():
        raise ValueError(f"options are {', '.join(OPTIONS)}")
    return {key: OPTIONS[key](value) for key, value in pairs.items()}


@dataclass
class Strike:
    """A fault that lies in wait: so many ``times`` (0 for ever), by this ``chance``.

    Its draws are its own, so that they fall alike in every run of one seed, whatever
    else happens in between.
    """

    name: str
    random: Random
    times: int = 1
    chance: float = 1.0
    seconds: float = 0.0

    def choose(self, among: Sequence):
        """Return one of these."""
        return self.random.choice(among)

    def show(self) -> dict:
        """Return what it is, as JSON-ready values."""
        return {"name": self.name, **{key: getattr(self, key) for key in OPTIONS}}


class Faults:
    """What lies in wait for one cabinet.

    :param seed: makes chance repeatable, with the number of the cabinet in it
    :param vendor: faults that this one's protocol cannot say are left out
    :param always: by name a chance, or the options of a strike, for faults that may
        strike at any time
    """

    def __init__(
        self,
        seed: str,
        vendor: str,
        always: Mapping[str, float | dict] | None = None,
    ):
        self._seed = seed
        self._vendor = vendor
        self._added = 0
        self._strikes: list[Strike] = []
        for name, value in (always or {}).items():
            options = value if isinstance(value, Mapping) else {"chance": value}
            if vendor in known(name).vendors:
                self.add(name, **{"times": 0, **options})

    def add(
        self,
        name: str,
        times: int = 1,
        chance: float = 1.0,
        seconds: float | None = None,
    ):
        """Have a fault lie in wait.

        :raise ValueError: no such fault here, or a number makes no sense
        """
        fault = known(name)
        if self._vendor not in fault.vendors:
            raise ValueError(f"the protocol {self._vendor} knows no fault {name!r}")
        if times < 0 or not 0 <= chance <= 1:
            raise ValueError("times is 0 or more, chance between 0 and 1")
        seconds = fault.seconds if seconds is None else seconds
        self._added += 1
        random = Random(f"{self._seed} {name} {self._added}")
        self._strikes.append(Strike(name, random, times, chance, seconds))

    def clear(self):
        """Let nothing lie in wait any more, not even by chance."""
        self._strikes.clear()

    def apply(self, stage: str, plan, cabinet):
        """Return the plan as the faults of this stage leave it."""
        for strike in list(self._strikes):
            fault = known(strike.name)
            if fault.stage == stage and strike.random.random() < strike.chance:
                planned, plan = plan, fault.effect(plan, strike, cabinet)
                if plan != planned:
                    cabinet.log("suffers from %s", strike.name)
                    self._spend(strike)
        return plan

    def show(self) -> list[dict]:
        """Return what lies in wait."""
        return [strike.show() for strike in self._strikes]

    def _spend(self, strike: Strike):
        if strike.times == 1:
            self._strikes.remove(strike)
        elif strike.times:
            strike.times -= 1
