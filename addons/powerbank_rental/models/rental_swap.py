from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..errors import Refusal


class RentalSwap(models.Model):
    """Another power bank within the same rental: row R20.

    The customer asks while he holds the first one. Its return then does not end the
    rental but ejects another one, with all the guards of any eject. Where nothing
    comes out, the rental ends as of the moment the first one was put back, for free.
    """

    _inherit = "powerbank.rental"

    swap_asked_at = fields.Datetime(readonly=True, copy=False)
    swap_reason = fields.Selection(
        selection=[
            ("not_charging", "Does Not Charge"),
            ("damaged", "Damaged"),
            ("wrong_plug", "Wrong Plug"),
            ("other", "Other"),
        ],
        readonly=True,
        copy=False,
    )

    # === BUSINESS METHODS === #

    def _ask_swap(self, reason):
        """Let the return of the power bank bring another one out; R20 follows then.

        Asking twice is asking once.

        :param str reason: key of `swap_reason`.
        :raise Refusal: too late, no swap left, or nothing to give out.
        """
        self.ensure_one()
        self._lock_chain()
        if self.state == "ejecting" and self.started_at:
            return
        if self.state != "in_use":
            raise self._refuse_swap_of_ended()
        if self.swap_asked_at:
            return
        self._check_swap()
        now = fields.Datetime.now()
        self.write({"swap_asked_at": now, "swap_reason": reason})
        label = dict(self._fields["swap_reason"]._description_selection(self.env))
        self._record("swap_asked", evidence=label[reason])

    def _check_swap(self):
        """Guard of R20: in time, swaps left, another power bank in the same venue."""
        if fields.Datetime.now() > self._swap_deadline():
            raise Refusal(
                "swap_too_late",
                self.env._(
                    "A power bank can be swapped in the first %s minutes. Return it,"
                    " and report it if it does not charge.",
                    self._setting("swap_minutes", 5),
                ),
            )
        if len(self.bank_line_ids) > self._setting("swap_limit", 2):
            raise Refusal(
                "swap_limit",
                self.env._("This rental has no swap left. Return the power bank."),
            )
        Bank = self.env["powerbank.bank"]
        here = fields.Domain("station_id", "=", self.station_id.id)
        if not Bank.search_count(Bank._rentable_domain() & here, limit=1):
            raise self._refuse_no_bank(self.cabinet_id)

    def _swap_deadline(self):
        return self.started_at + timedelta(minutes=self._setting("swap_minutes", 5))

    def _refuse_swap_of_ended(self):
        """What ended does not begin anew; but a dead power bank costs nothing."""
        return Refusal(
            "wrong_state",
            self.env._(
                "This rental is not running. If the power bank did not charge, report"
                " that: nothing is charged then, and you can rent another one."
            ),
            state=self.state,
        )

    # === EVENTS - THE FIRST POWER BANK IS BACK (R20) === #

    def _on_returned(self, slot, end, received, evidence, clock_suspect=False):
        """R20 instead of R19, where a swap was asked for."""
        self.ensure_one()
        self._lock_chain(slot=self.slot_id | slot)
        if self._is_swap_due(slot, end):
            return self._swap(slot, end, evidence)
        return super()._on_returned(slot, end, received, evidence, clock_suspect)

    def _is_swap_due(self, slot, end):
        return (
            self.state == "in_use"
            and self.swap_asked_at
            and slot.station_id == self.station_id
            and end <= self._swap_deadline()
        )

    def _swap(self, slot, end, evidence):
        """Take the first power bank back and have another one come out."""
        end = max(end, self.started_at)
        self._close_pauses(end, evidence)
        self._put_back(slot, end, evidence)
        cabinets = slot.cabinet_id | slot.station_id.cabinet_ids
        for cabinet in cabinets.filtered(lambda c: c.active and c.state == "online"):
            try:
                with self._refuse_collisions():
                    return self._eject_other(cabinet, end, evidence)
            except Refusal:
                continue
        return self._on_swap_failed(self.env._("no other power bank here"))

    def _put_back(self, slot, end, evidence):
        """The first power bank is no longer the customer's; a bad one is locked in."""
        self.bank_line_ids.filtered(lambda line: not line.to_at).to_at = end
        bad = self.swap_reason in ("not_charging", "damaged")
        self.bank_id._dock(slot, "swapped", end, evidence, bad and "fault")
        self.write(
            {
                "return_slot_id": slot.id,
                "return_cabinet_id": slot.cabinet_id.id,
                "return_station_id": slot.station_id.id,
                "return_received_at": fields.Datetime.now(),
            }
        )

    def _eject_other(self, cabinet, end, evidence):
        """R20: another power bank is on its way; the clock's start stays."""
        self.cabinet_id = cabinet
        had = tuple(self.bank_line_ids.bank_id.ids)
        bank = self._claim_bank(SQL("best.id NOT IN %s", had))
        now = fields.Datetime.now()
        self._transition(
            "R20",
            evidence=evidence,
            at=end,
            bank_id=bank.id,
            slot_id=bank.slot_id.id,
            eject_sent_at=now,
            verify_attempts=0,
            wake_at=now + timedelta(seconds=self._eject_seconds()),
        )
        self.env["powerbank.rental.bank"].create(
            {"rental_id": self.id, "bank_id": bank.id, "from_at": max(now, end)}
        )
        bank.slot_id.state = "ejecting"
        self._eject()

    # === EVENTS - THE OTHER POWER BANK === #

    def _transition(self, row_id, **values):
        """While a swap is on its way, its line names the bank that is to come out."""
        result = super()._transition(row_id, **values)
        if self.started_at and self.state == "ejecting":
            waiting = self.bank_line_ids.filtered(lambda line: not line.to_at)
            if waiting.bank_id != self.bank_id:
                waiting.bank_id = self.bank_id
        return result

    def _start_clock(self, row, bank, evidence, at=None, exception_kind=False):
        """The other power bank came out. The clock has run since the first one."""
        if not self.started_at:
            return super()._start_clock(row, bank, evidence, at, exception_kind)
        line = self.bank_line_ids.filtered(lambda line: not line.to_at)
        at = max(at or fields.Datetime.now(), line.from_at)
        line.write({"bank_id": bank.id, "from_at": at, "level_out": bank.level})
        self._transition(
            row,
            event="swap_ejected",
            evidence=evidence,
            at=at,
            bank_id=bank.id,
            slot_id=(bank.slot_id or self.slot_id).id,
            exception_kind=exception_kind,
            swap_asked_at=False,
            return_slot_id=False,
            return_cabinet_id=False,
            return_station_id=False,
            return_received_at=False,
        )
        self._leave_out_the_wait(at)
        bank._move("rented", "ejected", at=at, evidence=evidence, rental=self)
        self._set_alarm()
        return self._notify("swapped")

    def _leave_out_the_wait(self, at):
        """Nobody pays for the time between two power banks."""
        put_back = max(line.to_at for line in self.bank_line_ids if line.to_at)
        if at > put_back:
            evidence = self.env._("swap")
            self._stop_clock(put_back, "swap", evidence, to_at=at)

    def _close_without_start(self, row, evidence, tried=True):
        """A swap that fails ends the rental when the first power bank was put back."""
        self.ensure_one()
        self._lock_chain()
        if not self.started_at or self.state not in ("ejecting", "exception"):
            return super()._close_without_start(row, evidence, tried)
        self._release_reservation()
        if tried and self.slot_id.bank_id == self.bank_id:
            self.slot_id._on_eject_failed()
        else:
            self.slot_id._on_eject_over()
        return self._on_swap_failed(evidence)

    def _on_swap_failed(self, evidence):
        """R24: our fault, so nothing is charged."""
        self.bank_line_ids.filtered(lambda line: not line.to_at).unlink()
        first = self.bank_line_ids.sorted("from_at")[-1]
        self._transition(
            "R24",
            event="swap_failed",
            evidence=evidence,
            at=first.to_at,
            bank_id=first.bank_id.id,
            ended_at=first.to_at,
            exception_kind=False,
            wake_at=False,
            waiver="swap_failed",
        )
        self._settle()
