from odoo import api, fields, models

from ..errors import Refusal
from ..money import to_major

#: Amount, in the company's currency, that one person may change alone.
SECOND_PERSON_LIMIT = 50
#: States of a rental whose bill can still be put right.
CORRECTABLE = ("awaiting_payment", "written_off", "done", "sold")


class RentalCorrection(models.Model):
    """A bill is never rewritten: a correction is its next revision (R34, R36)."""

    _inherit = "powerbank.rental"

    change_ids = fields.One2many("powerbank.rental.change", "rental_id")
    pending_change_id = fields.Many2one(
        "powerbank.rental.change", compute="_compute_pending_change_id"
    )

    # === COMPUTE METHODS === #

    @api.depends("change_ids.state")
    def _compute_pending_change_id(self):
        for rental in self:
            pending = rental.change_ids.filtered(lambda c: c.state == "pending")
            rental.pending_change_id = pending[:1]

    # === HOOKS === #

    def _pauses(self):
        done = self.sudo().change_ids.filtered(lambda change: change.state == "done")
        granted = [pause for change in done for pause in change._granted()]
        return super()._pauses() + granted

    # === BUSINESS METHODS === #

    def _get_due_now(self):
        """Return what is due: by the bill, or while the clock runs so far."""
        self.ensure_one()
        return self.due if self.bill_id else self.running_amount

    def _check_correctable(self, proposal):
        """Guard of R34 and R36.

        :param proposal: `rental_proposal.Proposal`.
        :raise Refusal: the rental has no bill yet, or may not cost more any more.
        """
        self.ensure_one()
        if self.state not in CORRECTABLE:
            raise Refusal(
                "wrong_state",
                self.env._("Rental %s has no bill that could be corrected.", self.name),
            )
        rise = self.currency_id.compare_amounts(proposal.due, self.due)
        if rise > 0 and not self._may_rise():
            raise Refusal(
                "refused",
                self.env._(
                    "The customer paid rental %s, or his payment service was told the"
                    " amount: it can only be lowered.",
                    self.name,
                ),
            )
        if not rise:
            raise Refusal("refused", self.env._("This changes nothing."))

    def _needs_second_person(self, kind, difference):
        """Whether a change takes two people: much money, or more than was billed.

        :param str kind: `end` or `correction`.
        :param float difference: what is due then, less what is due now.
        """
        company = self.company_id
        amount = self.currency_id._convert(
            abs(difference), company.currency_id, company, fields.Date.today()
        )
        amount += self._changed_alone()
        limit = self._setting("second_person_limit", SECOND_PERSON_LIMIT)
        return amount > limit or (kind == "correction" and difference > 0)

    def _changed_alone(self):
        """Return what single persons changed before: a limit is not to be divided."""
        alone = self.change_ids.filtered(
            lambda change: change.state == "done" and not change.approver_id
        )
        company = self.company_id
        return self.currency_id._convert(
            sum(abs(change.difference) for change in alone),
            company.currency_id,
            company,
            fields.Date.today(),
        )

    def _may_rise(self):
        """Guard of R34: until the amount was told to the payment service."""
        self.ensure_one()
        return self.state == "awaiting_payment"

    def _correct(self, change, proposal):
        """R34, R36: put the bill right as staff decided.

        :param change: `powerbank.rental.change` that was approved where it had to be.
        """
        self.ensure_one()
        self._lock_chain()
        self._check_correctable(proposal)
        evidence = change._get_evidence()
        end = change.ended_at
        if end and end != self.ended_at:
            self._move_end(end, "staff", evidence, evidence, proposal)
        else:
            self._recall()
            self._revise(proposal.computed, proposal.waived, evidence)
        if change.reason == "price_shown":
            self.cabinet_id._report_fault(
                self.env._(
                    "The price on the label is not the one billed (rental %s): put up a"
                    " new label.",
                    self.name,
                )
            )

    def _rebill(self, reason):
        """R34, R36: bill anew by what holds now; never more than before."""
        self.ensure_one()
        if self.state not in CORRECTABLE:
            return
        computed = self._bill_until(self.ended_at)
        due = to_major(computed.amount, self.currency_id) - self.waived
        if self.currency_id.compare_amounts(0 if self.waiver else due, self.due) < 0:
            self._recall()
            self._revise(computed, self.waived, reason)

    def _revise(self, computed, waived, reason, evidence=""):
        """R34, R36: write the next revision; what was paid too much goes back.

        :param computed: `tariff.Bill`.
        :param float waived: what is let off of it, in major units.
        """
        self.ensure_one()
        self._write_bill(computed, waived, reason=reason)
        if self.state == "awaiting_payment":
            self._transition("R34", evidence=evidence or reason)
        else:
            self._record("corrected", "R36", evidence=evidence or reason)
        self._collect_rest(reason)
        self._pay_back()
        if self.state == "written_off" and self.currency_id.is_zero(self.due):
            self._on_paid(self.due, evidence or reason)
        self._notify("corrected")

    def _collect_rest(self, reason):
        """Go on collecting, or close what costs nothing any more."""
        is_open = self.state in ("awaiting_payment", "sold")
        if self.paid_at or self.undecided or not is_open:
            return
        if self.currency_id.is_zero(self.due):
            self._on_paid(self.due, reason)
            self._release()
        else:
            self._collect()
