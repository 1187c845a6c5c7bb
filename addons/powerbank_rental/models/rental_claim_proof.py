from datetime import timedelta

from odoo import models


class RentalClaimProof(models.Model):
    """What proves or refutes that a power bank was returned as its customer says (R23).

    A weaker proof never overrides a stronger one: not his word an inventory that lacks
    the power bank, and not his word a return that a cabinet reports for later.
    """

    _inherit = "powerbank.rental"

    # === EVENTS - AGAINST THE CLAIM === #

    def _on_not_found(self, case, at):
        """R23, EX-03: a full inventory does not list the power bank.

        The clock goes on from there. Whether the time that it stood is charged is
        decided with the case.

        :param datetime at: UTC instant of the inventory.
        """
        self.ensure_one()
        self._lock_chain()
        case.absent_at = at
        case._to_review(self.env._("The cabinet does not list the power bank."))
        if case.kind == "returned" and self.state == "in_use":
            case.pause_ids._close(at)
            self._record("not_found", evidence=case.name, at=at)
            self._set_alarm()
            self.env["powerbank.notification"]._queue(
                case.customer_id, "claim_not_found", case
            )

    def _on_put_in(self, slot, end):
        """R23: a cabinet reports an insertion, so before it the bank was not there.

        Said a little before it happened, or a little earlier by the cabinet's clock, a
        claim still holds.

        :param datetime end: effective UTC instant of the insertion (rule C.5).
        """
        case = self and self._open_case("returned")
        if not case:
            return
        grace = timedelta(minutes=self._setting("claim_grace_minutes", 5))
        at = slot._half_inserted_at(end) or end
        if at > case.opened_at + grace:
            case.absent_at = case.absent_at or at
            case._to_review(self.env._("It was put into a cabinet after the claim."))

    # === EVENTS - FOR THE CLAIM === #

    def _resolve_returned(self, slot, end):
        """R23: found where he said, so the clock never runs on after his word.

        :return: the UTC end of the rental.
        """
        case = self._open_case("returned")
        if not case:
            return end
        if case.absent_at or slot.station_id != case.cabinet_id.station_id:
            case._to_review(
                self.env._("The power bank came back in %s.", slot.display_name)
            )
            return end
        case.pause_ids._decide("granted")
        case._close_case(
            "accepted", self.env._("The power bank was found where you returned it.")
        )
        self.disputed = bool(self._open_case("dispute"))
        return min(end, max(case.opened_at, self.started_at))
