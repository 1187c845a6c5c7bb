from odoo import models


class PaymentCircuit(models.Model):
    """EX-38: what each call tells about its provider."""

    _inherit = "powerbank.payment.request"

    def _postpone(self, message):
        result = super()._postpone(message)
        self.transaction_id.provider_id._powerbank_on_call_broken()
        return result

    def _on_answer(self):
        result = super()._on_answer()
        self.transaction_id.provider_id._powerbank_on_call_answered()
        return result
