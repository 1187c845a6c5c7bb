from odoo import fields, models

from odoo.addons.powerbank_rental.money import to_minor

#: Kinds of tender that are money collected from the customer; coupons, points and
#: bonus are the platform's cost and are not shared (case C.8).
COLLECTED_KINDS = ("external", "wallet_principal", "deposit")


class Rental(models.Model):
    """The shares of a rental: promised when it begins, split when it is paid."""

    _inherit = "powerbank.rental"

    share_ids = fields.One2many(
        comodel_name="powerbank.rental.share",
        inverse_name="rental_id",
        string="Frozen Shares",
    )
    split_line_ids = fields.One2many(
        comodel_name="powerbank.split.line",
        inverse_name="rental_id",
        string="Split Lines",
        groups="powerbank_rental.group_powerbank_finance",
    )

    # === HOOKS === #

    def _freeze(self):
        """R03: promise the shares of today's contract at the rental's station."""
        self.env["powerbank.rental.share"]._freeze(self)
        return super()._freeze()

    def _on_done(self):
        """R30, R32: split what was collected (row W01)."""
        self.env["powerbank.split.line"]._accrue(self)
        return super()._on_done()

    # === EVENTS - PAYMENT REQUESTS === #

    def _on_refund_done(self, request):
        """PAY12: what went back to the customer is no longer shared."""
        result = super()._on_refund_done(request)
        self._reverse_split()
        return result

    # === EVENTS - CHARGEBACKS === #

    def _on_chargeback_opened(self, chargeback):
        """PAY13: nobody is paid out what may not be ours."""
        self.sudo().split_line_ids.frozen = True
        return super()._on_chargeback_opened(chargeback)

    def _on_chargeback_won(self, chargeback):
        """PAY15: the shares are the partners' again."""
        self.sudo().split_line_ids.frozen = False
        return super()._on_chargeback_won(chargeback)

    def _on_chargeback_lost(self, chargeback):
        """PAY16: what the bank took is taken back from the partners, as a refund is."""
        result = super()._on_chargeback_lost(chargeback)
        self.sudo().split_line_ids.frozen = False
        self._reverse_split()
        return result

    # === BUSINESS METHODS === #

    def _split_base(self):
        """Return what is shared, in minor units: the money collected and not
        refunded, less the tax in it and what the payment channel kept."""
        self.ensure_one()
        tenders = self.tender_ids.filtered(lambda t: t.kind in COLLECTED_KINDS)
        collected = sum(
            to_minor(tender.amount, self.currency_id)
            - to_minor(tender.refunded, self.currency_id)
            for tender in tenders
        )
        fee = sum(payment._get_fee_minor() for payment in tenders.transaction_id)
        return max(collected - self.bill_id._tax_minor() - fee, 0)

    def _reverse_split(self):
        """Take back from the partners what was refunded to the customer (C77)."""
        self.ensure_one()
        lines = self.sudo().split_line_ids
        base = self.sudo()._split_base()
        if lines and base != to_minor(sum(lines.mapped("net")), self.currency_id):
            lines._reverse_to(base)
