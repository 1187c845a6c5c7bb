from datetime import timedelta

from odoo import fields, models

#: Broken calls within as many minutes that open the circuit, and for how long.
BREAKER_FAILURES = 3
BREAKER_MINUTES = 5


class PaymentProvider(models.Model):
    """EX-38: a provider that does not answer is left alone for some minutes.

    The circuit is closed while calls work, and open while `powerbank_down_until` lies
    ahead. Then it is half open: the next call decides.
    """

    _inherit = "payment.provider"

    powerbank_down_until = fields.Datetime(
        string="Not Asked Before",
        readonly=True,
        copy=False,
        help="It broke off several calls in a row; no new deposits until then.",
    )

    # === BUSINESS METHODS === #

    def _powerbank_is_down(self):
        """Whether the circuit is open."""
        self.ensure_one()
        until = self.powerbank_down_until
        return bool(until and until > fields.Datetime.now())

    def _powerbank_on_call_broken(self):
        """A call broke off; open the circuit when it was one too many.

        The calls counted are those that still have no answer: no counter is stored.
        """
        self.ensure_one()
        rentals = self.env["powerbank.rental"]
        limit = rentals._setting("breaker_failures", BREAKER_FAILURES)
        broken = self.env["powerbank.payment.request"].search_count(
            [("transaction_id.provider_id", "=", self.id), ("unanswered", "=", True)],
            limit=limit,
        )
        if broken >= limit and self.try_lock_for_update(allow_referencing=True):
            minutes = rentals._setting("breaker_minutes", BREAKER_MINUTES)
            until = fields.Datetime.now() + timedelta(minutes=minutes)
            self.powerbank_down_until = until

    def _powerbank_on_call_answered(self):
        """A call was answered, whatever the answer: the circuit closes."""
        self.ensure_one()
        locked = self.powerbank_down_until and self.try_lock_for_update(
            allow_referencing=True
        )
        if locked:
            self.powerbank_down_until = False

    def action_powerbank_close_circuit(self):
        """Finance knows that the provider works again."""
        self.check_access("write")
        self.powerbank_down_until = False
