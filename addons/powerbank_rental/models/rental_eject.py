from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..errors import Refusal


class RentalEject(models.Model):
    """From the eject command to the running clock: rows R07 to R11 and R18."""

    _inherit = "powerbank.rental"

    tried_slots = fields.Json(
        readonly=True,
        copy=False,
        help="Ids of the slots that failed to give out a power bank for this rental.",
    )

    # === EVENTS - THE CABINET ANSWERS === #

    def _on_ejected(self, bank, evidence, at=None):
        """R07, R08, R09: a bank came out; the clock starts.

        :param bank: `powerbank.bank` that the cabinet says it gave out.
        :param datetime at: UTC start; server time of the acknowledgement by default.
        """
        self.ensure_one()
        self._lock_chain(self.bank_id | bank)
        if self.state in ("in_use", "ended", "awaiting_payment", "done"):
            self._on_second_bank(bank, evidence)
            return
        if self.state not in ("ejecting", "exception"):
            self._on_ejected_too_late(bank, evidence)
            return
        expected = self.bank_id
        if bank == expected and self._is_bank_elsewhere():
            self._close_without_start("R13", evidence)
            return
        if bank == expected:
            self._start_clock("R07", bank, evidence, at)
        elif self._may_come_out(bank):
            self._unbind(expected)
            self._start_clock("R08", bank, evidence, at)
            self._request_inventory()
        else:
            self._on_conflicting_bank(bank, evidence, at)

    def _is_bank_elsewhere(self):
        """Whether the books have the bank at a place that is not the slot it left.

        An answer was lost or is late, and the bank was returned in the meantime.
        """
        bank = self.bank_id
        return bank.slot_id != self.slot_id and bank.state != "in_transit_unknown"

    def _may_come_out(self, bank):
        """Guard of R08: docked here, whoever reserved it, or nobody knows where it is.

        Who had it reserved gets another when his turn comes (R03).
        """
        if bank.state != "docked":
            return bank.state == "in_transit_unknown"
        return bank.cabinet_id == self.cabinet_id

    def _unbind(self, bank):
        """Give back a bank that stayed in its slot while another came out (R08).

        The slot said one thing and did another: its reader is counted (EX-02).
        """
        self._release_reservation()
        if bank.slot_id.state == "ejecting":
            bank.slot_id.state = "occupied"
        self.slot_id._on_misread()

    def _start_clock(self, row, bank, evidence, at=None, exception_kind=False):
        """The eject is proven: bank with the customer, clock running (PB04, SL05)."""
        at = at or fields.Datetime.now()
        is_here = bank.cabinet_id == self.cabinet_id
        slot = bank.slot_id if is_here else self.slot_id
        self._transition(
            row,
            evidence=evidence,
            at=at,
            bank_id=bank.id,
            slot_id=slot.id,
            started_at=at,
            exception_kind=exception_kind,
        )
        self._set_alarm()
        bank._move("rented", "ejected", at=at, evidence=evidence, rental=self)
        self.env["powerbank.rental.bank"].create(
            {"rental_id": self.id, "bank_id": bank.id, "from_at": at}
        )
        self._notify("started")

    def _on_ejected_too_late(self, bank, evidence):
        """The cabinet proves an eject after the rental was closed: no clock starts."""
        self._record("ejected_after_close", evidence=evidence)
        if bank.state == "docked":
            bank._move("in_transit_unknown", "ejected_after_close", evidence=evidence)
            self._find_bank(bank)

    def _find_bank(self, bank):
        """Have people look for a bank that came out, or may have, and is nobody's."""
        bank._raise_alert(
            "find_bank",
            self.env._(
                "Find power bank %(bank)s: it left %(cabinet)s, or may have, for rental"
                " %(rental)s, which is over.",
                bank=bank.name,
                cabinet=self.cabinet_id.display_name,
                rental=self.name,
            ),
            level="3",
        )

    def _on_eject_refused(self, evidence):
        """R10: nothing came out; try the next best slot. R11 when none is left."""
        self.ensure_one()
        self._lock_chain()
        if self.state != "ejecting" or not self._try_another(evidence):
            self._on_eject_failed(evidence)

    def _try_another(self, evidence):
        """Return whether another bank was told to come out."""
        try:
            with self.env.cr.savepoint():
                return self._eject_another(evidence)
        except Refusal as refusal:
            self._record("eject_not_retried", evidence=str(refusal))
            return False

    def _eject_another(self, evidence):
        """R10: one more bank of this cabinet is told to come out.

        :return: whether there was one, and a retry left.
        """
        slot = self.slot_id
        tried = [*(self.tried_slots or []), slot.id]
        if len(tried) > self._setting("eject_retries", 2):
            return False
        bank = self._claim_untried(tried)
        if not bank:
            return False
        self._release_reservation()
        slot._on_eject_failed()
        now = fields.Datetime.now()
        self._transition(
            "R10",
            evidence=self.env._(
                "%(evidence)s; slot %(slot)s, then %(next)s",
                evidence=evidence,
                slot=slot.number,
                next=bank.slot_id.number,
            ),
            bank_id=bank.id,
            slot_id=bank.slot_id.id,
            tried_slots=tried,
            verify_attempts=0,
            eject_sent_at=now,
            wake_at=now
            + timedelta(seconds=self._eject_gap_seconds() + self._eject_seconds()),
        )
        bank.slot_id.state = "ejecting"
        self._eject()
        return True

    def _eject_gap_seconds(self):
        """Return how long the cabinet rests between two ejects, where it must."""
        return 0

    def _claim_untried(self, tried):
        """Reserve the best bank that lies in none of the slots `tried` (ids)."""
        until = fields.Datetime.now() + timedelta(seconds=self._reserve_seconds())
        untried = SQL("best.slot_id NOT IN %s", tuple(tried))
        return self.env["powerbank.bank"]._claim_best(
            self.cabinet_id, self, until, untried
        )

    def _on_eject_failed(self, evidence, tried=True):
        """R11, or R13 after an exception: nothing came out.

        Everything held is given back at once.

        :param bool tried: False when the cabinet never heard of the eject.
        """
        self.ensure_one()
        self._lock_chain()
        row = "R13" if self.state == "exception" else "R11"
        if row == "R13":
            self._put_bank_back(evidence)
        self._close_without_start(row, evidence, tried)

    def _put_bank_back(self, evidence):
        """PB09: it never left the slot in which R15 had given it up."""
        bank, slot = self.bank_id, self.slot_id
        if bank.state == "in_transit_unknown" and not slot.bank_id:
            now = fields.Datetime.now()
            bank._on_docked(slot, now, now, evidence)

    def _close_without_start(self, row, evidence, tried=True):
        self.ensure_one()
        self._lock_chain()
        if self.state not in ("ejecting", "exception"):
            return
        slot = self.slot_id
        self._release_reservation()
        self._transition(
            row,
            evidence=evidence,
            wake_at=False,
            exception_kind=False,
            cancel_reason=self.env._("No power bank came out. Nothing is charged."),
        )
        if tried and slot.bank_id == self.bank_id:
            slot._on_eject_failed()
        else:
            slot._on_eject_over()
        self._close_free("eject_failed")

    def _close_free(self, message):
        """R11, R13, R17, R18: give back all that was held or put in, and say so."""
        self._release()
        self._on_not_started()
        self._notify(message)

    # === EVENTS - NOT TAKEN === #

    def _is_not_taken(self, slot, received):
        """Guard of R18: back in its slot before anybody could bring it back.

        Not for the second power bank of a swap: the first one was taken.
        """
        if self.state != "in_use" or self.slot_id != slot or not self.started_at:
            return False
        if len(self.bank_line_ids) > 1:
            return False
        window = timedelta(seconds=self.cabinet_id._relock_seconds())
        return received - self.started_at <= window

    def _on_not_taken(self, slot, evidence):
        """R18: the bank was not taken and the slot locked again; nothing is charged."""
        self.ensure_one()
        self._lock_chain(slot=self.slot_id | slot)
        if self.state == "ejecting":
            self._close_without_start("R18", evidence, tried=False)
        elif self.state == "in_use":
            self._close_not_taken(slot, evidence)

    def _close_not_taken(self, slot, evidence):
        for line in self.bank_line_ids.filtered(lambda line: not line.to_at):
            line.to_at = line.from_at
        slot._make_room(evidence)
        self.bank_id._dock(slot, "not_taken", fields.Datetime.now(), evidence)
        self._transition(
            "R18",
            evidence=evidence,
            started_at=False,
            exception_kind=False,
            wake_at=False,
            cancel_reason=self.env._("No power bank was taken. Nothing is charged."),
        )
        slot._on_eject_over()
        self._close_free("not_taken")
