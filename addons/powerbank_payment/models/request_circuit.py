from odoo import models


class PaymentCircuit(models.Model):
    """EX-38: what each call tells about its provider."""

    _inherit = "powerbank.payment.request"

    def _postpone(self, message):
        super()._postpone(message)
        self.transaction_id.provider_id._powerbank_on_call_broken()

    def _on_answer(self):
        super()._on_answer()
        self.transaction_id.provider_id._powerbank_on_call_answered()
