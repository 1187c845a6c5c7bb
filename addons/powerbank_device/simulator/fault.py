"""What a fault is, and when it may strike."""

from collections.abc import Callable
from typing import Any, NamedTuple

BOTH = ("volinks", "relink")
VOLINKS = ("volinks",)


class Fault(NamedTuple):
    """A row.

    :ivar stage: when it strikes, see STAGES
    :ivar rows: what the state tables call it (EX-.. is an exceptional branch)
    :ivar text: what happens; SECONDS is the time that a strike may set
    :ivar effect: gets plan, strike and cabinet, and returns the plan
    :ivar seconds: how long, where a strike does not say it
    :ivar chaos: its chance where everything goes wrong now and then
    :ivar vendors: in whose protocol it can be said
    """

    stage: str
    rows: str
    text: str
    effect: Callable[[Any, Any, Any], Any]
    seconds: float = 0.0
    chaos: float = 0.02
    vendors: tuple[str, ...] = BOTH


STAGES = {
    "order": "an order comes",
    "eject": "a slot opens",
    "return": "a bank is put in",
    "inventory": "an inventory is sent",
    "frame": "a frame is sent",
    "moment": "at once; by chance: at a sign of life",
}
