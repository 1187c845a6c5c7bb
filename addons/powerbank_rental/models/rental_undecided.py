from odoo import fields, models


class RentalUndecided(models.Model):
    """Money waits for the decision of a case that may still make a rental dearer.

    A provider captures once, and from then on an amount can only fall. So nothing is
    captured or given back while a claim has stopped the clock provisionally.
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
        """Whether time is left out of the bill that may still be charged."""
        self.ensure_one()
        return "provisional" in self.pause_ids.mapped("state")

    def _is_paused(self):
        """Nothing is sold over a claim on which nobody has decided."""
        return super()._is_paused() or self._awaits_decision()

    def _put_off(self, evidence):
        """R31 without collecting: what is due is known when the case is decided."""
        self._transition("R31", evidence=evidence, wake_at=False, undecided=True)

    def _collect_what_is_decided(self, case):
        """R31, R32: the last open case is decided, so the bill will not rise."""
        self.ensure_one()
        if not self.undecided or self._awaits_decision():
            return
        self.undecided = False
        if self.state == "awaiting_payment":
            self.wake_at = self._unpaid_until()
        self._collect_rest(case.name)
