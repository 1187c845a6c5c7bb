from odoo import models


class RentalDebt(models.Model):
    """What is not paid: bad debts in the books, and who may owe how much."""

    _inherit = "powerbank.rental"

    # === BUSINESS METHODS - BAD DEBTS (R35) === #

    def _book_bad_debt(self):
        """Bring the bad debt of this rental to what it owes, or to nothing (R35, R32).

        It is summed up from the books, so a later payment reverses exactly what stands.
        """
        entries = self.env["powerbank.ledger.entry"].sudo()
        entries = entries.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        posted = entries.posting_ids.filtered(lambda p: p.account_id.role == "bad_debt")
        owed = self._get_outstanding() if self._is_written_off() else 0
        change = max(owed, 0) - sum(posted.mapped("amount"))
        entries._post(
            key=f"bad-debt:{self.id}:{len(posted)}",
            source=self,
            lines=[
                ("bad_debt", None, change),
                ("receivable", self.partner_id, -change),
            ],
        )
        return super()._book_bad_debt()

    # === EVENTS - PAYMENT === #

    def _on_money_received(self, evidence):
        """A part of what was written off is no bad debt any more."""
        result = super()._on_money_received(evidence)
        if self._is_written_off():
            self._book_bad_debt()
        return result

    def _on_paid(self, amount, evidence):
        """R32 also for what was written off: then the write-off is reversed."""
        was_written_off = self._is_written_off()
        result = super()._on_paid(amount, evidence)
        if was_written_off:
            self._book_bad_debt()
        return result

    def _pay_back(self):
        """What a correction leaves of a debt that was written off."""
        result = super()._pay_back()
        if self._is_written_off():
            self._on_money_received(self.env._("corrected"))
        return result

    # === BUSINESS METHODS - PROVIDER DOWN (EX-38) === #

    def _arrears_limit(self, customer):
        """White-listed customers may owe something while no provider can take it."""
        is_down = self._is_provider_down(self.company_id)
        if not is_down or customer.standing != "white":
            return super()._arrears_limit(customer)
        return self._setting("post_paid_limit", 50)

    def _is_provider_down(self, company):
        company = company or self.env.company
        provider_id, _method = company._powerbank_deposit_route()
        provider = self.env["payment.provider"].sudo().browse(provider_id)
        return bool(provider and provider._powerbank_is_down())
