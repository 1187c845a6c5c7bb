from datetime import timedelta

from odoo import fields, models


class RentalEjectVerify(models.Model):
    """When a cabinet does not say what came of an eject: rows R12 to R17 (EX-01)."""

    _inherit = "powerbank.rental"

    # === EVENTS - THE CABINET IS SILENT === #

    def _on_eject_unanswered(self):
        """R12: no answer in time; ask the cabinet what it holds, three times.

        R15 when it stays silent: no billing, the hold is kept until it speaks.
        """
        self.ensure_one()
        self._lock_chain()
        now = fields.Datetime.now()
        next_look = now + timedelta(seconds=self._setting("verify_seconds", 10))
        give_up = timedelta(seconds=self._setting("verify_give_up_seconds", 120))
        if self.verify_attempts < self._setting("verify_attempts", 3):
            self._transition(
                "R12",
                evidence=self.env._(
                    "no answer, inventory %s", self.verify_attempts + 1
                ),
                verify_attempts=self.verify_attempts + 1,
                wake_at=next_look,
            )
            self._request_inventory()
        elif now >= self.eject_sent_at + give_up:
            self._on_eject_unverified()
        else:
            self.wake_at = next_look

    def _on_eject_unverified(self):
        """R15: the cabinet stays silent; nothing is billed, and the hold is kept.

        R16 follows when it is back, R17 when it is not for a day.
        """
        self.ensure_one()
        self._lock_chain()
        evidence = self.env._("cabinet silent")
        hours = self._setting("eject_unknown_hours", 24)
        self._transition(
            "R15",
            evidence=evidence,
            exception_kind="eject_unknown",
            wake_at=fields.Datetime.now() + timedelta(hours=hours),
        )
        self.bank_id._move("in_transit_unknown", "eject_unknown", evidence=evidence)

    def _on_eject_never_proven(self):
        """R17: still silent after a day: void, find the bank, tell the customer.

        A swap (R20) that was never proven ends as one that failed.
        """
        self.ensure_one()
        self._lock_chain()
        if self.state != "exception" or self.exception_kind != "eject_unknown":
            self.wake_at = False
            return
        if self.started_at:
            self._close_without_start("R17", self.env._("cabinet still silent"))
            return
        self._transition(
            "R17",
            evidence=self.env._("cabinet still silent"),
            wake_at=False,
            exception_kind=False,
            cancel_reason=self.env._(
                "The cabinet never said whether a power bank came out. Nothing is"
                " charged."
            ),
        )
        if self.bank_id.state == "in_transit_unknown":
            self._find_bank(self.bank_id)
        self._close_free("eject_never_proven")

    # === EVENTS - THE CABINET IS BACK (R16) === #

    def _on_inventory_shows_bank(self, evidence):
        """R13: the bank never left its slot."""
        self._close_without_start("R13", evidence)

    def _on_inventory_shows_gap(self, evidence, at=None):
        """R14: the slot is empty and the bank is nowhere: the answer was lost.

        The clock starts at that inventory, never earlier.
        """
        self.ensure_one()
        self._lock_chain()
        if self.state in ("ejecting", "exception"):
            self._start_clock("R14", self.bank_id, evidence, at)
