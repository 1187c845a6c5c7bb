from datetime import UTC, timedelta

from odoo import fields, models

from ..errors import Refusal
from ..rows import ASSUMED_ENDS


class RentalSale(models.Model):
    """A rental that becomes a sale, and a sale that was none: R27, R28 and R29."""

    _inherit = "powerbank.rental"

    ended_by = fields.Selection(
        selection=[("return", "Return"), ("staff", "Staff"), ("sale", "Sale")],
        readonly=True,
        copy=False,
        help="What the end rests on. A return that proves an earlier one replaces an"
        " end by staff or by sale.",
    )
    fleet_owner_id = fields.Many2one(
        "res.partner",
        string="Owner Before the Sale",
        readonly=True,
        copy=False,
    )
    returned_after_sale = fields.Boolean(
        readonly=True,
        copy=False,
        help="The customer put a power bank into a cabinet that is his own.",
    )
    back_at = fields.Datetime(string="Came Back At", readonly=True, copy=False)
    bought_back_at = fields.Datetime(readonly=True, copy=False)

    # === ALARMS === #

    def _alarms(self):
        alarms = super()._alarms()
        sale_at = None if self._is_paused() else self._progress().sale_at
        if sale_at:
            alarms.append((_naive(sale_at), "_on_sale_due"))
        return alarms

    def _is_paused(self):
        """Whether the clock stands still now: then time sells nothing."""
        return any(until is None for _begin, until in self._pauses())

    # === EVENTS - SALE (R27) === #

    def _on_sale_due(self):
        """The clock reached the instant from which the tariff speaks of a sale."""
        computed = self._bill_until(fields.Datetime.now())
        if computed.sold and not self._is_paused():
            self._on_sold(_naive(computed.ended_at))

    def _on_sold(self, end):
        """R27, PB11: the customer keeps the power bank and pays for it.

        :param datetime end: UTC instant of the sale: later days cost nothing.
        """
        self.ensure_one()
        bank = self.bank_id
        evidence = self.env._("by the tariff")
        self._transition(
            "R27",
            evidence=evidence,
            at=end,
            ended_at=end,
            ended_by="sale",
            fleet_owner_id=bank.owner_id.id,
            wake_at=self._unpaid_until(),
        )
        self._close_bank_line(end)
        bank._move("sold", "sold", at=end, evidence=self.name)
        bank.write({"sold_rental_id": self.id, "owner_id": self.partner_id.id})
        self._write_bill(self._bill_until(end))
        self._collect()
        self._notify("sold")

    def _close_bank_line(self, end):
        """The bank served this rental until `end`, and no longer."""
        line = self.bank_line_ids.sorted("from_at")[-1:]
        line.to_at = max(end, line.from_at)

    def _on_returned(self, slot, end, received, evidence, clock_suspect=False):
        """R19, unless the sale came first: then the sale, and R28.

        So the outcome does not depend on when the scheduled job came round.
        """
        if self.state == "in_use":
            self._lock_chain(slot=self.slot_id | slot)
            if self._sell_before(min(end, received)):
                self.bank_id._on_docked(slot, end, received, evidence)
                return
        super()._on_returned(slot, end, received, evidence, clock_suspect)

    def _sell_before(self, at):
        """R27 where the clock reaches the sale by `at` (UTC); tell whether it does.

        So no other end depends on when the scheduled job came round.
        """
        computed = self._bill_until(max(at, self.started_at))
        if computed.sold:
            self._on_sold(_naive(computed.ended_at))
        return computed.sold

    # === EVENTS - BACK AFTER THE SALE (R28) === #

    def _on_back_after_sale(self, slot, at, evidence):
        """R28, PB12: the customer's own bank lies in a slot; look whether to buy it."""
        self.ensure_one()
        self._lock_chain(slot=slot)
        bank = self.bank_id
        bank._move(
            "quarantine",
            "returned_after_sale",
            at=at,
            evidence=evidence,
            reason="sold",
            slot=slot,
        )
        self._note_back(at, evidence)
        bank._clear_alerts("find_bank")
        slot.cabinet_id._report_fault(
            self.env._(
                "Power bank %(bank)s came back after it was sold with rental"
                " %(rental)s. It belongs to the customer: buy it back, or hand it over"
                " to him, within %(days)s days.",
                bank=bank.name,
                rental=self.name,
                days=self._buy_back_days(),
            )
        )
        self._notify("returned_after_sale")

    def _on_collected(self, custodian, evidence):
        """PB07, unless the sale came first: then R28, and staff hold what is his."""
        if self.state == "in_use":
            self._lock_chain()
            now = fields.Datetime.now()
            if self._sell_before(now):
                self._on_collected_after_sale(custodian, now, evidence)
                return
        super()._on_collected(custodian, evidence)

    def _on_collected_after_sale(self, custodian, at, evidence):
        """R28: the customer's own bank is with staff: buy it back, or hand it over."""
        self.bank_id._move(
            "quarantine",
            "returned_after_sale",
            at=at,
            evidence=evidence,
            reason="sold",
            custodian=custodian,
        )
        self._note_back(at, evidence)
        self._notify("returned_after_sale")

    def _buy_back_days(self):
        return self._setting("buy_back_days", 7)

    def _buy_back_amount(self):
        """Return what the customer gets back for a power bank that he returned.

        The fee less a restocking share, only where the tariff has a fee on top of the
        rent, and only for some days after the sale; in major units.
        """
        self.ensure_one()
        limit = timedelta(days=self._buy_back_days())
        is_back = self.back_at and not self.bought_back_at
        if not is_back or self.back_at > self.ended_at + limit:
            return 0
        share = max(100 - self._setting("restocking_percent", 20), 0)
        fee = min(self.bill_id._sale_fee(), self.due)
        return self.currency_id.round(fee * share / 100)

    def action_buy_back(self):
        """R28: the power bank is the fleet's again, and the customer is paid for it."""
        for rental in self._as_dispatcher():
            rental._buy_back()

    def _buy_back(self):
        self.ensure_one()
        self._lock_chain()
        amount = self._buy_back_amount()
        if self.state != "sold" or not amount:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Rental %s cannot be bought back: its price has no fee on top of"
                    " the rent, the power bank is not back, or it came back too late.",
                    self.name,
                ),
            )
        self.bought_back_at = fields.Datetime.now()
        self.bank_id._take_title_back(self.fleet_owner_id)
        reason = self.env._("Power bank bought back")
        self._revise(self._bill_until(self.ended_at), self.waived + amount, reason)

    def action_hand_over(self):
        """R28: the customer fetched his power bank; it leaves the fleet once more."""
        for rental in self._as_dispatcher():
            bank = rental.bank_id
            rental._lock_chain(slot=bank.slot_id)
            if bank.sold_rental_id != rental or bank.state != "quarantine":
                raise Refusal(
                    "wrong_state",
                    self.env._("This power bank is not here, or not the customer's."),
                )
            bank._move("sold", "handed_over", evidence=rental.name)
            rental.returned_after_sale = False
            rental._record("handed_over", "R28", evidence=bank.name)

    # === EVENTS - THE TRUE END (R29, EX-10, EX-14) === #

    def _on_true_end(self, slot, end, received, evidence):
        """A return is proven that came before the assumed end: bill by the true one.

        A sale that it precedes is reversed (R29). The difference goes back by itself,
        and never raises what is due.

        :param datetime end: effective UTC end (rule C.5).
        :return: whether this was so.
        """
        self.ensure_one()
        self._lock_chain(slot=slot)
        end = max(min(end, received), self.started_at)
        if self.ended_by not in ASSUMED_ENDS or end >= self.ended_at:
            return False
        self.write(
            {
                "return_cabinet_id": slot.cabinet_id.id,
                "return_station_id": slot.station_id.id,
                "return_slot_id": slot.id,
                "return_received_at": received,
            }
        )
        self.bank_id._on_return_proven(slot, end, evidence)
        self._move_end(end, "return", self.env._("Return reported late"), evidence)
        return True

    def _move_end(self, end, ended_by, reason, evidence, proposal=None):
        """Bill a rental that is over by another end.

        :param str ended_by: what the new end rests on.
        :param proposal: `rental_proposal.Proposal` of staff; by default it costs what
            it costs by that end, and never more than before.
        """
        self._recall()
        computed = proposal.computed if proposal else self._bill_until(end)
        waived = proposal.waived if proposal else self.waived
        was_sold = self.state == "sold" and not computed.sold
        if was_sold:
            self._transition("R29", evidence=evidence, at=end)
        self.write({"ended_at": end, "ended_by": ended_by})
        self._close_bank_line(end)
        if was_sold:
            self.bank_id._take_title_back(self.fleet_owner_id)
            self._settle_anew(computed, waived, reason)
        else:
            self._revise(computed, waived, reason, evidence)

    def _settle_anew(self, computed, waived, reason):
        """R30, R31, R32 after R29: what was paid for the sale counts."""
        paid_at = self.paid_at
        self.write(
            {"paid_at": False, "returned_after_sale": False, "written_off_at": False}
        )
        self._book_bad_debt()
        revision = self._write_bill(computed, waived, reason=reason)
        if self.currency_id.is_zero(revision.due):
            now = fields.Datetime.now()
            self._transition("R30", evidence=reason, paid_at=paid_at or now)
            self._release()
            self._on_done()
        elif self._awaits_decision():
            self._put_off(reason)
        else:
            until = self._unpaid_until()
            self._transition("R31", evidence=reason, wake_at=until)
            self._collect()
            if paid_at and self.state == "awaiting_payment":
                self._on_paid(self.due, self.env._("paid before"))
        self._pay_back()
        self._notify("corrected")


def _naive(instant):
    return instant.astimezone(UTC).replace(tzinfo=None)
