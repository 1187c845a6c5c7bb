from datetime import timedelta

from odoo import fields, models

from ..errors import Refusal

#: Verification after a silent eject (table D.11): 10 s apart, three times, and given
#: up two minutes after the command.
VERIFY_EVERY_SECONDS = 10
VERIFY_ATTEMPTS = 3
VERIFY_GIVE_UP_SECONDS = 120


class RentalEject(models.Model):
    """From the eject command to the running clock: rows R07 to R15."""

    _inherit = "powerbank.rental"

    # === EVENTS - THE CABINET ANSWERS === #

    def _on_ejected(self, bank, evidence, at=None):
        """R07, R08: a bank came out; the clock starts.

        :param bank: `powerbank.bank` that the cabinet says it gave out.
        :param datetime at: UTC start; server time of the acknowledgement by default.
        """
        self.ensure_one()
        self._lock_chain(self.bank_id | bank)
        if self.state in ("in_use", "ended", "awaiting_payment", "done"):
            return
        if self.state not in ("ejecting", "exception"):
            self._on_ejected_too_late(bank, evidence)
            return
        expected = self.bank_id
        if bank == expected and self._is_bank_elsewhere():
            self._close_without_start("R13", evidence)
            return
        if bank != expected and not self._may_come_out(bank):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "The cabinet gave out %(bank)s, which the books have at %(place)s.",
                    bank=bank.name,
                    place=bank.place,
                ),
            )
        if bank == expected:
            self._start_clock("R07", bank, evidence, at)
        else:
            self._unbind(expected)
            self._start_clock("R08", bank, evidence, at)
            self._request_inventory()

    def _is_bank_elsewhere(self):
        """Whether the books have the bank at a place that is not the slot it left.

        An answer was lost or is late, and the bank was returned in the meantime.
        """
        bank = self.bank_id
        return bank.slot_id != self.slot_id and bank.state != "in_transit_unknown"

    def _may_come_out(self, bank):
        """Guard of R08: docked here and free, or nobody knows where it is."""
        if bank.state != "docked":
            return bank.state == "in_transit_unknown"
        is_reserved = (
            bank.reserved_until and bank.reserved_until > fields.Datetime.now()
        )
        is_free = not is_reserved or bank.reserved_rental_id == self
        return is_free and bank.cabinet_id == self.cabinet_id

    def _unbind(self, bank):
        """Give back a bank that stayed in its slot while another came out (R08)."""
        self._release_reservation()
        if bank.slot_id.state == "ejecting":
            bank.slot_id.state = "occupied"

    def _start_clock(self, row, bank, evidence, at=None):
        """The eject is proven: bank with the customer, clock running (PB04, SL05)."""
        at = at or fields.Datetime.now()
        slot = bank.slot_id or self.slot_id
        self._transition(
            row,
            evidence=evidence,
            at=at,
            bank_id=bank.id,
            slot_id=slot.id,
            started_at=at,
            exception_kind=False,
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
        self._release()
        self._notify("eject_failed")

    # === EVENTS - THE CABINET IS SILENT === #

    def _on_eject_unanswered(self):
        """R12: no answer in time; ask the cabinet what it holds, three times.

        R15 when it stays silent: no billing, the hold is kept until it speaks.
        """
        self.ensure_one()
        self._lock_chain()
        now = fields.Datetime.now()
        if self.verify_attempts < VERIFY_ATTEMPTS:
            self._transition(
                "R12",
                evidence=self.env._(
                    "no answer, inventory %s", self.verify_attempts + 1
                ),
                verify_attempts=self.verify_attempts + 1,
                wake_at=now + timedelta(seconds=VERIFY_EVERY_SECONDS),
            )
            self._request_inventory()
        elif now >= self.eject_sent_at + timedelta(seconds=VERIFY_GIVE_UP_SECONDS):
            self._on_eject_unverified()
        else:
            self.wake_at = now + timedelta(seconds=VERIFY_EVERY_SECONDS)

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

    def _on_eject_unverified(self):
        """R15: the cabinet stays silent; a person has to look."""
        self.ensure_one()
        self._lock_chain()
        evidence = self.env._("cabinet silent")
        self._transition(
            "R15",
            evidence=evidence,
            exception_kind="eject_unknown",
            wake_at=False,
        )
        self.bank_id._move("in_transit_unknown", "eject_unknown", evidence=evidence)
