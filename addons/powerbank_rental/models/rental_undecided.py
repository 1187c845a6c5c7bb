from odoo import fields, models


class RentalUndecided(models.Model):
    """Money waits for the decision of a case that may still make a rental dearer.

    A provider captures once, and from then on an amount can only fall. So nothing is
    captured or given back while a claim has stopped the clock provisionally, nor while
    a bill is disputed of which nothing was captured yet.
    """

    _inherit = "powerbank.rental"

    undecided = fields.Boolean(
        string="Waits for a Decision",
        readonly=True,
        copy=False,
        help="Nothing is collected before a case is decided that may change the bill.",
    )

    _undecided = models.Index("(id) WHERE undecided IS TRUE")

    # === BUSINESS METHODS === #

    def _awaits_decision(self):
        """Whether the bill may still change by what somebody decides."""
        self.ensure_one()
        held = self.case_ids.filtered(lambda c: c.holds_money and c._is_undecided())
        return bool(held) or "provisional" in self.pause_ids.mapped("state")

    def _is_paused(self):
        """Nothing is sold over a claim on which nobody has decided."""
        return super()._is_paused() or self._awaits_decision()

    def _put_off(self, evidence):
        """R31 without collecting: what is due is known when the case is decided."""
        self._transition("R31", evidence=evidence, wake_at=False, undecided=True)

    def _hold_back(self, case):
        """EX-28: the bill is disputed before it was paid, so the money waits."""
        if not self._owes() or self.customer_id._has_claimed_too_often(case):
            return
        case.holds_money = True
        self._recall()
        self.write({"undecided": True, "wake_at": False})

    def _collect_what_is_decided(self, case):
        """R31, R32: the last open case is decided, so the bill will not rise."""
        self.ensure_one()
        if not self.undecided or self._awaits_decision():
            return
        self.undecided = False
        if self._owes():
            self.wake_at = self._unpaid_until()
        self._collect_rest(case.name)
