from datetime import timedelta

from odoo import fields, models

from ..errors import Refusal
from .case import OPEN_STATES

#: Where a power bank can be that a customer says he returned.
GONE = ("in_transit_unknown", "lost")


class RentalTrouble(models.Model):
    """What a customer claims about his rental, and what becomes of it.

    R21 cannot return, R23 returned, R24 does not charge, EX-03 nothing came out,
    EX-28 dispute. A claim in the customer's favour holds until somebody decides: the
    clock stands still, and the fee can only fall.
    """

    _inherit = "powerbank.rental"

    case_ids = fields.One2many("powerbank.case", "rental_id")
    case_count = fields.Integer("Cases", compute="_compute_case_count")
    disputed = fields.Boolean(
        readonly=True, copy=False, help="The customer disputes that the clock runs."
    )

    # === COMPUTE METHODS === #

    def _compute_case_count(self):
        groups = self.env["powerbank.case"]._read_group(
            [("rental_id", "in", self.ids)], ["rental_id"], ["__count"]
        )
        counts = {rental.id: count for rental, count in groups}
        for rental in self:
            rental.case_count = counts.get(rental.id, 0)

    # === BUSINESS METHODS === #

    def _open_case(self, kind):
        """Return the undecided case of this kind, or none."""
        self.ensure_one()
        return self.case_ids.filtered(
            lambda c: c.kind == kind and c.state in OPEN_STATES
        )

    def _check_claimable(self):
        """A claim about the clock needs a clock that runs.

        :raise Refusal: the power bank never came out, or the rental is over.
        """
        if self.state != "in_use":
            raise Refusal(
                "wrong_state",
                self.env._(
                    "This rental is not running, so no clock has to be stopped. If its"
                    " bill is wrong, dispute that."
                ),
                state=self.state,
            )

    def _new_case(self, kind, **values):
        return self.env["powerbank.case"]._open_case(
            kind, self.customer_id, self, **values
        )

    # === EVENTS - CLAIMS === #

    def _claim_cannot_return(self, **values):
        """R21: stop the clock where it is proven that there is no place to return to.

        An agent looks at a pause that lasts. Without proof he decides before; then the
        time of this claim counts.

        :param values: fields of the case.
        """
        self.ensure_one()
        self._lock_chain()
        self._check_claimable()
        if known := self._open_case("cannot_return") or self._place_pause().case_id:
            return known
        case = self._new_case("cannot_return", **values)
        reason = self._proof_of_no_place(case)
        if reason:
            case._wait_for_place()
            self._on_no_place(
                case.opened_at,
                reason,
                self.env._("looked up"),
                case_id=case.id,
                state="provisional",
            )
        else:
            case._to_review(self.env._("It could not be proven automatically."))
        case._keep_position()
        return case

    def _claim_returned(self, cabinet, **values):
        """R23: stop the clock for now, and ask the named cabinet what it holds."""
        self.ensure_one()
        self._lock_chain()
        self._check_claimable()
        if known := self._open_case("returned"):
            return known
        case = self._new_case("returned", cabinet=cabinet, **values)
        if not self.customer_id._has_claimed_too_often(case):
            self._stop_for(case, "claim")
        self._transition("R23", evidence=cabinet.display_name, disputed=True)
        self._set_alarm()
        cabinet._request_inventory()
        case._keep_position()
        return case

    def _claim_dispute(self, about, **values):
        """EX-28: the customer disputes time, place, condition or amount."""
        self.ensure_one()
        self._lock_chain()
        if self.state in ("draft", "authorizing", "ejecting", "cancelled"):
            self._check_claimable()
        if known := self._open_case("dispute"):
            return known
        case = self._new_case("dispute", about=about, **values)
        if self.state == "in_use" and not self.customer_id._has_claimed_too_often(case):
            self._stop_for(case, "dispute")
        self.disputed = True
        self._record("disputed", evidence=case.name)
        if self.state == "in_use":
            self._set_alarm()
        else:
            self._hold_back(case)
        case._to_review(self.env._("A dispute is decided by a person."))
        return case

    def _stop_for(self, case, reason):
        self._stop_clock(
            case.opened_at, reason, case.name, case_id=case.id, state="provisional"
        )

    def _claim_nothing_came_out(self, **values):
        """EX-03: soon after the start the inventory of the cabinet tells."""
        self.ensure_one()
        self._lock_chain()
        self._check_claimable()
        if known := self._open_case("nothing_came_out"):
            return known
        limit = timedelta(minutes=self._setting("nothing_out_minutes", 3))
        case = self._new_case("nothing_came_out", **values)
        self._record("nothing_came_out", evidence=case.name)
        if case.opened_at <= self.started_at + limit:
            self._request_inventory()
        else:
            case._to_review(self.env._("It was said too long after the start."))
        return case

    # === EVENTS - RETURN (R19) === #

    def _on_returned(self, slot, end, received, evidence, clock_suspect=False):
        """R19 with what the claims make of it: an earlier end, or no fee at all."""
        self.ensure_one()
        self._lock_chain(slot=self.slot_id | slot)
        if self.state != "in_use" or self._is_swap_due(slot, end):
            return super()._on_returned(slot, end, received, evidence, clock_suspect)
        end = min(max(end, self.started_at), max(received, self.started_at))
        end = self._resolve_returned(slot, end)
        self.bank_line_ids.filtered(lambda line: not line.to_at)._note_return()
        self._resolve_nothing_out(end)
        self._resolve_not_charging(end)
        self._close_pauses(end, evidence)
        super()._on_returned(slot, end, received, evidence, clock_suspect)
        if self.waiver == "dead_bank":
            self.bank_id._move(
                "quarantine", "reported_dead", at=end, reason="fault", slot=slot
            )
        return None

    def _return_row(self):
        """R24 where the power bank was reported dead, and proof agrees."""
        return "R24" if self.waiver == "dead_bank" else super()._return_row()

    def _resolve_nothing_out(self, end):
        """EX-03: back within minutes, so he cannot have used it."""
        case = self._open_case("nothing_came_out")
        grace = timedelta(minutes=self._setting("nothing_out_return_minutes", 5))
        if case and (self.waiver or end <= self.started_at + grace):
            self.waiver = self.waiver or "nothing_came_out"
            case._close_case("accepted", self.env._("Nothing is charged."))
        else:
            case._to_review(self.env._("The power bank came back later."))

    def _on_never_left(self, slot, received, evidence):
        """EX-03: the inventory lists the power bank in the slot it was to leave."""
        self.ensure_one()
        self.waiver = "never_left"
        self._on_returned(slot, self.started_at, received, evidence)

    # === EVENTS - AN AGENT HAS DECIDED === #

    def _on_case_decided(self, case, state, reason, bank_state=None):
        """Carry out what an agent decided about `case`; the rental is locked."""
        self.ensure_one()
        self._record(f"case_{state}", evidence=f"{case.name}: {reason}")
        case.pause_ids._decide("granted" if state == "accepted" else "rejected")
        if state == "accepted":
            getattr(self, f"_accept_{case.kind}")(case, bank_state)
        elif self.state == "in_use":
            self._on_pause_rejected(case)
            self._set_alarm()
        self.disputed = any(
            case._is_undecided() and case.kind in ("returned", "dispute")
            for case in self.case_ids
        )
        if self.state != "in_use" and self.bill_id:
            self._rebill_after(case)
            self._collect_what_is_decided(case)

    def _accept_cannot_return(self, case, _bank_state):
        """R21 by an agent's decision: the clock stood still from the claim on.

        What proof stopped before stands, and is granted.
        """
        if case.pause_ids:
            return
        evidence = f"{case.name}: {case.decision_reason}"
        if self.state == "in_use":
            at = case.opened_at
            self._on_no_place(at, "no_place", evidence, case_id=case.id)
        elif self.ended_at and self.ended_at > case.opened_at:
            self._stop_clock(
                case.opened_at,
                "no_place",
                evidence,
                case_id=case.id,
                to_at=self.ended_at,
            )

    def _accept_returned(self, case, bank_state):
        """R23: the clock stopped at the claim; nobody knows where the bank is."""
        if self.state == "in_use":
            self._end_without_bank(case, case.opened_at, bank_state)

    def _accept_nothing_came_out(self, case, bank_state):
        """EX-03: he never had it."""
        self.waiver = "nothing_came_out"
        if self.state == "in_use":
            self._end_without_bank(case, self.started_at, bank_state)

    def _accept_dispute(self, case, _bank_state):
        """EX-28: the clock goes on; time that it stood is not charged."""
        if self.state == "in_use":
            case.pause_ids._close(fields.Datetime.now())
            self._set_alarm()

    def _end_without_bank(self, case, at, bank_state):
        """R25: an agent ends the rental at `at` (UTC) and says where the bank is.

        :param str bank_state: one of `GONE`.
        """
        if bank_state not in GONE:
            raise Refusal(
                "wrong_state",
                self.env._("Say where the power bank is: unknown, or lost."),
            )
        evidence = f"{case.name}: {case.decision_reason}"
        end = max(at, self.started_at)
        if self.state == "in_use" and self._sell_before(end):
            return
        self._close_pauses(end, evidence)
        self._transition(
            "R25",
            event="ended_by_case",
            evidence=evidence,
            at=end,
            ended_at=end,
            ended_by="staff",
            return_received_at=fields.Datetime.now(),
            wake_at=False,
        )
        self.bank_line_ids.filtered(lambda line: not line.to_at).to_at = end
        self.bank_id._move(bank_state, "case_accepted", at=end, evidence=evidence)
        self._settle()

    def _rebill_after(self, case):
        """What was decided after the bill leads to a correction of it.

        A claim that is rejected makes it dearer, while that can still be.
        """
        reason = f"{case.name}: {case.decision_reason}"
        if case.state == "rejected" and case.pause_ids and self._may_rise():
            self._recall()
            self._revise(self._bill_until(self.ended_at), self.waived, reason)
        else:
            self._rebill(reason)
        if self.bill_id.reason == reason:
            case.bill_id = self.bill_id
