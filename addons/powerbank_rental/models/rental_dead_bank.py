from datetime import timedelta

from odoo import models


class RentalDeadBank(models.Model):
    """R24: a power bank that does not charge costs nothing, and is looked at."""

    _inherit = "powerbank.rental"

    # === EVENTS === #

    def _claim_not_charging(self, **values):
        """R24: what is back soon, or has not lost any charge, costs nothing."""
        self.ensure_one()
        self._lock_chain()
        if self.state not in ("in_use", "ended", "awaiting_payment", "done"):
            self._check_claimable()
        if known := self._open_case("not_charging"):
            return known
        case = self._new_case("not_charging", **values)
        self._record("reported_dead", evidence=case.name)
        if self.state != "in_use":
            self._judge_dead_after_return(case)
        return case

    def _judge_dead_after_return(self, case):
        """R24 said only after the return: the same proof, and a corrected bill."""
        limit = timedelta(hours=self._setting("case_hours", 48))
        in_time = self.ended_at and case.opened_at <= self.ended_at + limit
        if not (in_time and self._may_waive(self.ended_at)):
            case._to_review(self.env._("It was said after the return."))
            return
        self._accept_not_charging(case, None)
        case._close_case("accepted", self.env._("Sorry for that. Nothing is charged."))
        self._rebill_after(case)

    def _resolve_not_charging(self, end):
        """R24: the whole fee is waived; the power bank is taken out of renting."""
        case = self._open_case("not_charging")
        if not case:
            return
        if self._may_waive(end):
            self.waiver = "dead_bank"
            case._close_case(
                "accepted", self.env._("Sorry for that. Nothing is charged.")
            )
        else:
            case._to_review(self.env._("Proof does not suffice, or it was often so."))

    def _accept_not_charging(self, _case, _bank_state):
        """R24: nothing is charged; where it is still out, not on its return either."""
        self.waiver = "dead_bank"
        bank, line = self.bank_id, self._line_of_bank()
        if bank.state == "docked" and not line._was_good_since():
            place = bank._current_place()
            bank._move("quarantine", "reported_dead", reason="fault", **place)

    # === BUSINESS METHODS === #

    def _is_proven_dead(self, end):
        """Whether it came back soon, or with the charge that it went out with."""
        grace = timedelta(minutes=self._setting("dead_bank_minutes", 10))
        unused = self._line_of_bank()._has_discharged() is False
        return end <= self.started_at + grace or unused

    def _may_waive(self, end):
        """Whether proof is enough; who is often waived something gets an agent."""
        often = self.customer_id._has_been_waived_often()
        return not often and self._is_proven_dead(end)

    def _line_of_bank(self):
        """Return the line of the power bank that the customer had last."""
        return self.bank_line_ids.sorted("from_at")[-1:]
