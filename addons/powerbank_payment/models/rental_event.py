from odoo import api, models


class RentalEvent(models.Model):
    _inherit = "powerbank.rental.event"

    @api.model
    def _titles(self):
        return super()._titles() | {
            "authorized_late": self.env._("Deposit held too late, given back"),
            "deposit_released": self.env._("Deposit released"),
            "payment_refused": self.env._("Payment refused, tried again later"),
            "refunded": self.env._("Money paid back"),
            "payment_doubtful": self.env._("Notice with another amount, not believed"),
            "chargeback_opened": self.env._("Payment disputed by the customer's bank"),
            "chargeback_won": self.env._("Dispute won"),
            "chargeback_lost": self.env._("Dispute lost"),
        }
