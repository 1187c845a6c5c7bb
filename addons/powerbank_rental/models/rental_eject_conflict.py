from odoo import fields, models


class RentalEjectConflict(models.Model):
    """When another bank came out than the books allow: R09 and EX-04."""

    _inherit = "powerbank.rental"

    # === EVENTS === #

    def _on_conflicting_bank(self, bank, evidence, at=None):
        """R09: it is out all the same: the clock runs, and a person has to look.

        A bank that the books have with another customer was in this cabinet, so it was
        returned before and its return is lost: that rental ends now at the latest.
        """
        at = at or fields.Datetime.now()
        if bank.rental_id.state == "in_use":
            bank.rental_id._sell_before(at)
        if bank.sold_rental_id:
            self._on_sold_bank(bank, evidence, at)
            return
        is_new = bank.unverified and bank.custodian_id
        kind = "bank_unknown" if is_new else "bank_conflict"
        place, booked = bank.place, bank.slot_id
        self._unbind(self.bank_id)
        if bank.rental_id:
            bank.rental_id._on_return_unseen(self, evidence, at)
        self._start_clock("R09", bank, evidence, at, exception_kind=kind)
        if booked.cabinet_id != self.cabinet_id:
            booked._on_ghost_if_empty()
        self._report_conflict(bank, kind, place)
        self._request_inventory()

    def _report_conflict(self, bank, kind, place):
        bank._raise_alert(
            kind,
            self.env._(
                "Power bank %(bank)s came out of %(cabinet)s for rental %(rental)s; the"
                " books had it at: %(place)s.",
                bank=bank.name,
                cabinet=self.cabinet_id.display_name,
                rental=self.name,
                place=place,
            ),
        )

    def _on_return_unseen(self, other, evidence, at):
        """R19 without a return event: the bank came out of a cabinet for `other`."""
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        bank = self.bank_id
        self._end_clock(
            "R19",
            at,
            at,
            evidence,
            event="return_unseen",
            return_cabinet_id=other.cabinet_id.id,
            return_station_id=other.station_id.id,
            exception_kind="bank_conflict",
        )
        self.bank_line_ids.flush_recordset(["to_at"])
        bank._move("in_transit_unknown", "return_unseen", at=at, evidence=evidence)
        self._settle()
        # a bank is rented once at a time, in the database too: this end comes first
        self.flush_recordset()

    def _on_second_bank(self, bank, evidence):
        """EX-04: one more bank came out for a rental that has its own.

        No second rental is invented; the customer is asked to put it back, and the
        deposit is not touched.
        """
        served = self.bank_line_ids.bank_id
        if bank in served or bank.cabinet_id != self.cabinet_id:
            return
        self._record("second_bank_ejected", evidence=evidence)
        bank._move("in_transit_unknown", "second_bank", evidence=evidence)
        bank._raise_alert(
            "theft",
            self.env._(
                "Power bank %(bank)s came out of %(cabinet)s besides the one of rental"
                " %(rental)s. Ask the customer to put it back.",
                bank=bank.name,
                cabinet=self.cabinet_id.display_name,
                rental=self.name,
            ),
            level="3",
        )
        self._notify("second_bank")

    # === ACTION METHODS === #

    def action_exception_settled(self):
        """Somebody found out why another bank came out than the books allow."""
        for rental in self._as_dispatcher():
            if rental.exception_kind in ("bank_unknown", "bank_conflict"):
                kind = rental.exception_kind
                rental.exception_kind = False
                rental._record("exception_settled", evidence=kind)
                rental.bank_id._clear_alerts(kind)
