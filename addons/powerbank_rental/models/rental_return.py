from datetime import UTC

from odoo import fields, models

from ..errors import Refusal
from ..money import to_major
from ..tariff import bill, running, worth_review


class RentalReturn(models.Model):
    """From the return to the payment: rows R19, R30, R31 and R32."""

    _inherit = "powerbank.rental"

    # === EVENTS - RETURN (R19) === #

    def _on_returned(self, slot, end, received, evidence, clock_suspect=False):
        """R19: the bank lies in `slot`; stop the clock and settle.

        :param slot: `powerbank.slot` in which the bank was seen, in any cabinet.
        :param datetime end: effective UTC end (rule C.5), never after `received`.
        :param datetime received: UTC instant at which the server heard of it.
        :param bool clock_suspect: the cabinet's own time could not be used.
        """
        self.ensure_one()
        self._lock_chain(slot=self.slot_id | slot)
        if self.state != "in_use":
            return
        end = self._end_clock(
            self._return_row(),
            end,
            received,
            evidence,
            return_cabinet_id=slot.cabinet_id.id,
            return_station_id=slot.station_id.id,
            return_slot_id=slot.id,
            clock_suspect=clock_suspect,
        )
        self.bank_id._dock(slot, "returned", end, evidence)
        self._end_slot_reservation()
        self._settle()

    def _end_clock(self, row, end, received, evidence, *, event=None, **values):
        """End the rental at `end`, never before its start nor after `received`.

        :param str event: name for the timeline where it is no return to a slot.
        :return: the effective UTC end.
        """
        end = min(max(end, self.started_at), max(received, self.started_at))
        self._transition(
            row,
            event=event,
            evidence=evidence,
            at=end,
            ended_at=end,
            ended_by="return",
            return_received_at=received,
            wake_at=False,
            **values,
        )
        self.bank_line_ids.filtered(lambda line: not line.to_at).to_at = end
        return end

    # === BUSINESS METHODS - BILL === #

    def _bill_until(self, end, granted=(), version=None, used_up=None):
        """Return the pure bill from the start to `end` (UTC) by the frozen tariff.

        :param granted: further pauses than those of the rental, as `_pauses` has them.
        :param version: another tariff version to bill by.
        :param used_up: what `_used_up_free_time` says, where it was asked for many.
        """
        return self._compute_fee(bill, end, granted, version, used_up)

    def _progress(self):
        """Return the bill's amount now, and when it changes (pure `Progress`)."""
        return self._compute_fee(running, fields.Datetime.now())

    def _compute_fee(self, compute, end, granted=(), version=None, used_up=None):
        """Call `tariff.bill` or `tariff.running` with all that decides the fee."""
        self.ensure_one()
        used_up = self._used_up_free_time() if used_up is None else used_up
        return compute(
            self._tariff(version),
            self.started_at.replace(tzinfo=UTC),
            end.replace(tzinfo=UTC),
            [
                (
                    begin.replace(tzinfo=UTC),
                    max(begin, until or end).replace(tzinfo=UTC),
                )
                for begin, until in (*self._pauses(), *granted)
            ],
            free_allowed=self not in used_up,
        )

    def _bill_fairly(self):
        """Return the bill to the effective end, which never is after the receipt.

        When the time of receipt would cost more than one unit more, both amounts are
        kept and the order is put up for review, after the lower one (rule C.5).
        """
        chosen = self._bill_until(self.ended_at)
        received_at = max(self.return_received_at or self.ended_at, self.ended_at)
        received = self._bill_until(received_at)
        if worth_review(received.tariff, chosen, received):
            self.received_gross = to_major(received.amount, self.currency_id)
        return chosen

    def _write_bill(self, computed, waived=0, **values):
        """Append the revision for `computed` and put it in force.

        :param computed: `tariff.Bill`.
        :param float waived: what is let off, in major units; at most all of it.
        :param values: further fields of the revision, such as its `reason`.
        """
        gross = to_major(computed.amount, self.currency_id)
        waived = min(waived, gross)
        revision = self.env["powerbank.bill"].create(
            {
                "rental_id": self.id,
                "revision": len(self.bill_ids) + 1,
                "started_at": self.started_at,
                "ended_at": self.ended_at,
                "seconds": computed.seconds,
                "currency_id": self.currency_id.id,
                "gross": gross,
                "waived": waived,
                "due": self.currency_id.round(gross - waived),
                "free": computed.free,
                "sold": computed.sold,
                "basis": [line._asdict() for line in computed.lines],
                **values,
            }
        )
        self.write(
            {
                "bill_id": revision.id,
                "gross": revision.gross,
                "discount": revision.discount,
                "waived": revision.waived,
                "due": revision.due,
            }
        )
        return revision

    def _settle(self, **values):
        """R30, R31: write the bill; collect what is due, or give everything back.

        :param values: further values of the bill's revision.
        """
        self.ensure_one()
        revision = self._write_bill(self._bill_fairly(), **values)
        evidence = self.env._("bill %s", revision.revision)
        if self._awaits_decision():
            self._put_off(evidence)
        elif self.currency_id.is_zero(revision.due):
            now = fields.Datetime.now()
            self._transition("R30", evidence=evidence, paid_at=now)
            self._release()
            self._on_done()
        else:
            until = self._unpaid_until()
            self._transition("R31", evidence=evidence, wake_at=until)
            self._collect()
        self._notify("ended")
        self._warn_of_last_free_time()

    # === EVENTS - PAYMENT (R32) === #

    def _on_paid(self, amount, evidence):
        """R32: the money is proven by the provider; the rental is over.

        :param float amount: what was paid, in major units; must equal `due`.
        :raise Refusal: another amount was paid than is due.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if self.state == "done" or self.paid_at:
            return
        if self.currency_id.compare_amounts(amount, self.due):
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Rental %(rental)s: %(due)s is due, but %(paid)s was paid.",
                    rental=self.name,
                    due=self.due,
                    paid=amount,
                ),
            )
        now = fields.Datetime.now()
        if self.state == "sold":
            self.paid_at = now
            self._record("paid", evidence=evidence)
        else:
            self._transition("R32", evidence=evidence, paid_at=now, wake_at=False)
        self._on_done()
        self._notify("paid")
