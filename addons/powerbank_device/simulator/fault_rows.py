"""Every fault: one row."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from . import effects
from .fault import VOLINKS, Fault
from .neighbours import messages
from .plans import Outcome


def _plan(**changes) -> Callable:
    return lambda plan, *_: replace(plan, **changes)


def _late(field: str) -> Callable:
    return lambda plan, strike, _: replace(plan, **{field: strike.seconds})


def _suffer(name: str, *arguments) -> Callable:
    return partial(effects.suffer, name, arguments)


_JAM = messages.Outcome.JAM
_EJECT = {
    "jam": Fault(
        "eject",
        "R10, SL06",
        "the bank stays in, and the answer says so",
        _plan(leaves=False, outcome=_JAM),
    ),
    "late": Fault(
        "eject",
        "EX-01",
        "the bank comes out in time, the answer SECONDS later",
        _late("late"),
        seconds=20.0,
    ),
    "ack_lost": Fault(
        "eject",
        "EX-01",
        "the bank comes out, and nobody hears of it",
        _plan(answers=0),
    ),
    "answered_twice": Fault(
        "eject",
        "R07",
        "the answer comes twice",
        _plan(answers=2),
    ),
    "wrong_bank": Fault(
        "eject",
        "EX-02",
        "another slot opens, and the answer says which",
        effects.open_other_slot,
    ),
    "wrong_bank_unsaid": Fault(
        "eject",
        "EX-02, EX-03",
        "another slot opens, and the answer names the ordered one",
        effects.open_other_slot_unsaid,
    ),
    "wrong_slot_said": Fault(
        "eject",
        "EX-05",
        "the right bank comes out, and the answer names another slot",
        effects.say_other_slot,
    ),
    "two_banks": Fault(
        "eject",
        "EX-04",
        "a second slot opens too, and the answer names the first",
        effects.open_second_slot,
    ),
    "said_out": Fault(
        "eject",
        "EX-03",
        "the bank stays in, and the answer says that it came out",
        _plan(leaves=False),
    ),
    "said_in": Fault(
        "eject",
        "EX-04",
        "the bank comes out, and the answer says that it is jammed",
        _plan(outcome=_JAM),
    ),
    "not_taken": Fault(
        "eject",
        "EX-03, R18",
        "nobody takes the bank: SECONDS later it is drawn in again and reported back",
        _late("held"),
        seconds=20.0,
    ),
    "reboot_ejecting": Fault(
        "eject",
        "EX-01",
        "the cabinet boots while the bank comes out, and never answers",
        _plan(answers=0, restarts=True),
    ),
}
_RETURN = {
    "return_lost": Fault(
        "return",
        "R19, R23",
        "a return is not reported over MQTT (Relink asks again after 10 s)",
        _plan(copies=0),
    ),
    "return_late": Fault(
        "return",
        "EX-14",
        "a return is reported SECONDS late over MQTT",
        _late("late"),
        seconds=60.0,
    ),
    "duplicate": Fault(
        "return",
        "EX-07",
        "a return is reported twice over MQTT",
        _plan(copies=2),
    ),
    "return_unread": Fault(
        "return",
        "EX-13",
        "the number of the bank is read only SECONDS after it was put in",
        effects.stay_unread,
        seconds=60.0,
    ),
    "half_return": Fault(
        "return",
        "EX-13",
        "the bank sticks half way for SECONDS: 0x21 to 0x24, then a self-test 0x28"
        " (Relink: first without its number)",
        effects.stick_half_way,
        seconds=60.0,
    ),
    "foreign_region": Fault(
        "return",
        "EX-12",
        "the cabinet takes the bank for another operator's and pushes it out",
        _plan(outcome=Outcome.REFUSED, pushed_out=True),
    ),
    "return_unknown": Fault(
        "return",
        "EX-10, PB17",
        "the number of the bank is misread as one in no book",
        effects.misread_number,
    ),
    "return_wrong_slot": Fault(
        "return",
        "EX-05",
        "the report names another slot, an empty one",
        effects.name_empty_slot,
    ),
    "return_taken_slot": Fault(
        "return",
        "EX-06",
        "the report names another slot, in which a bank lies",
        effects.name_taken_slot,
    ),
    "post_lost": Fault(
        "return",
        "EX-07",
        "a return is reported over MQTT alone, not by HTTP",
        _plan(posts=0),
        vendors=VOLINKS,
    ),
    "post_late": Fault(
        "return",
        "EX-07, EX-14",
        "a return is reported by HTTP again, SECONDS after MQTT",
        _late("post_late"),
        seconds=60.0,
        vendors=VOLINKS,
    ),
}
_INVENTORY = {
    "inventory_stale": Fault(
        "inventory",
        "H05",
        "the slots are told as they were at the inventory before",
        effects.tell_old_slots,
    ),
    "inventory_wrong": Fault(
        "inventory",
        "EX-05",
        "two slots are told each in the other's place",
        effects.swap_slots,
    ),
    "inventory_partial": Fault(
        "inventory",
        "H05",
        "half of the slots are missing, as if a board were off",
        effects.leave_out_slots,
    ),
    "ghost": Fault(
        "inventory",
        "SL08",
        "an empty slot is told to hold the bank that left it",
        effects.tell_ghost,
    ),
    "twin": Fault(
        "inventory",
        "EX-09",
        "an empty slot is told to hold a bank that lies in another cabinet",
        effects.tell_twin,
    ),
}
_FRAME = {
    "truncated": Fault(
        "frame",
        "quarantine",
        "the last bytes of a frame are missing",
        lambda plan, *_: replace(plan, payload=plan.payload[:-3]),
    ),
    "damaged": Fault(
        "frame",
        "quarantine",
        "one byte of a frame is another",
        effects.damage,
    ),
    "random_bytes": Fault(
        "frame",
        "quarantine",
        "a frame is replaced by random bytes",
        effects.say_random_bytes,
    ),
    "out_of_order": Fault(
        "frame",
        "EX-14",
        "the next frame goes before this one, which waits SECONDS at most",
        lambda plan, strike, _: replace(plan, overtaken=True, late=strike.seconds),
        seconds=10.0,
    ),
}
_MOMENT = {
    "offline": Fault(
        "moment",
        "H03, EX-14",
        "the connection is lost for SECONDS; what is said meanwhile is lost",
        _suffer("lose_link"),
        seconds=120.0,
    ),
    "offline_kept": Fault(
        "moment",
        "EX-14",
        "the connection is lost for SECONDS; what is said meanwhile comes afterwards",
        _suffer("lose_link_and_keep"),
        seconds=120.0,
    ),
    "power_cut": Fault(
        "moment",
        "H06, EX-17",
        "no power for SECONDS: nothing is heard, said, read or ejected; then it boots",
        _suffer("lose_power"),
        seconds=300.0,
    ),
    "flapping": Fault(
        "moment",
        "H03",
        "the connection is lost five times within SECONDS",
        _suffer("flap"),
        seconds=60.0,
    ),
    "clone": Fault(
        "moment",
        "H09",
        "another device signs in under the same number for SECONDS",
        _suffer("meet_clone"),
        seconds=30.0,
        chaos=0.0,
    ),
    "weak_signal": Fault(
        "moment",
        "H03",
        "for SECONDS the signal is 0 to 4 of 31, and frames take 3 s",
        _suffer("weaken_signal"),
        seconds=600.0,
    ),
    "flood": Fault(
        "moment",
        "H09",
        "300 signs of life at once",
        _suffer("flood"),
        chaos=0.005,
    ),
    "theft": Fault(
        "moment",
        "PB08",
        "somebody pulls a bank out by force",
        _suffer("lose_bank"),
        chaos=0.005,
    ),
    "bank_hot": Fault(
        "moment",
        "PB13, EX-17",
        "a bank in a slot is 65 degrees warm from now on",
        _suffer("spoil_bank", "hot"),
        chaos=0.005,
    ),
    "bank_dead": Fault(
        "moment",
        "R24, PB13",
        "a bank in a slot has no charge from now on and takes none",
        _suffer("spoil_bank", "dead"),
        chaos=0.005,
    ),
    "bank_unreadable": Fault(
        "moment",
        "SL07",
        "the number of a bank in a slot cannot be read from now on",
        _suffer("spoil_bank", "unreadable"),
        chaos=0.005,
    ),
    "level_unknown": Fault(
        "moment",
        "R02",
        "the charge of a bank in a slot cannot be read from now on",
        _suffer("spoil_bank", "level_unknown"),
        chaos=0.005,
    ),
}
FAULTS = {
    "silent": Fault(
        "order",
        "EX-01",
        "an order is not heard: nothing moves, nothing is answered",
        _plan(heard=False),
    ),
    "clock_ahead": Fault(
        "order",
        "EX-15",
        "an eject with a time limit is refused as too late (0x88)",
        partial(effects.refuse_time_limit, Outcome.EXPIRED),
        vendors=VOLINKS,
    ),
    "clock_lost": Fault(
        "order",
        "EX-15",
        "an eject with a time limit is refused: the cabinet has no time (0x87)",
        partial(effects.refuse_time_limit, Outcome.REFUSED),
        vendors=VOLINKS,
    ),
    **_EJECT,
    **_RETURN,
    **_INVENTORY,
    **_FRAME,
    **_MOMENT,
}
