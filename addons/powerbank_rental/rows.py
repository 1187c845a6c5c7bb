"""The rental's state machine as data: one row is one permitted transition.

The row ids are those of the trade's state tables (cabinet mode); timelines, tests and
back-office screens all name them.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One transition: allowed states before, the event, the state after."""

    source: frozenset
    event: str
    target: str


def _row(source, event, target):
    return Row(frozenset(source.split()), event, target)


ROWS = {
    "R02": _row("draft", "confirmed", "authorizing"),
    "R03": _row("authorizing", "authorized", "ejecting"),
    "R04": _row("authorizing", "authorization_refused", "cancelled"),
    "R05": _row("authorizing", "authorization_timed_out", "cancelled"),
    "R07": _row("ejecting exception", "ejected", "in_use"),
    "R08": _row("ejecting exception", "other_bank_ejected", "in_use"),
    "R09": _row("ejecting exception", "unknown_bank_ejected", "in_use"),
    "R10": _row("ejecting", "eject_retried", "ejecting"),
    "R11": _row("ejecting", "eject_failed", "eject_failed"),
    "R12": _row("ejecting", "eject_unanswered", "ejecting"),
    "R13": _row("ejecting exception", "bank_still_in_slot", "eject_failed"),
    "R14": _row("ejecting exception", "bank_gone_from_slot", "in_use"),
    "R15": _row("ejecting", "eject_unverified", "exception"),
    "R17": _row("exception", "eject_never_proven", "cancelled"),
    "R18": _row("ejecting in_use", "bank_not_taken", "eject_failed"),
    "R19": _row("in_use", "returned", "ended"),
    # The eject of the other power bank is an eject like any: R07 leads back.
    "R20": _row("in_use", "swapped", "ejecting"),
    "R21": _row("in_use", "paused", "in_use"),
    "R22": _row("in_use", "resumed", "in_use"),
    "R23": _row("in_use", "return_claimed", "in_use"),
    "R24": _row("in_use ejecting exception", "dead_bank_returned", "ended"),
    "R25": _row("in_use exception", "ended_by_staff", "ended"),
    "R26": _row("in_use", "reminded", "in_use"),
    "R27": _row("in_use", "sold", "sold"),
    "R28": _row("sold", "returned_after_sale", "sold"),
    "R29": _row("sold", "sale_reversed", "ended"),
    "R30": _row("ended", "nothing_due", "done"),
    "R31": _row("ended", "billed", "awaiting_payment"),
    "R32": _row("awaiting_payment written_off", "paid", "done"),
    "R33": _row("awaiting_payment", "payment_refused", "awaiting_payment"),
    "R34": _row("awaiting_payment", "amount_corrected", "awaiting_payment"),
    "R35": _row("awaiting_payment", "written_off", "written_off"),
}

#: States in which a customer counts as renting.
OPEN_STATES = ("authorizing", "ejecting", "in_use", "ended", "exception")

#: States of a rental that keep its customer from renting once more, or from leaving.
PENDING_STATES = ("awaiting_payment", *OPEN_STATES)

#: What an end rests on that no return has proven.
ASSUMED_ENDS = ("staff", "sale")
