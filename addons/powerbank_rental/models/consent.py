from odoo import api, fields, models

DECISIONS = [("accepted", "Accepted"), ("withdrawn", "Withdrawn")]


class Consent(models.Model):
    """The log of what customers agreed to, and what they took back.

    The latest line on a text counts. On which device it was said is kept apart, since
    that is personal and goes when the customer's data is erased; the log stays.
    """

    _name = "powerbank.consent"
    _description = "Consent"
    _inherit = ["powerbank.append.only"]
    _order = "id DESC"
    _rec_name = "text_id"

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, ondelete="restrict"
    )
    text_id = fields.Many2one(
        "powerbank.legal.text", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="text_id.kind")
    decision = fields.Selection(selection=DECISIONS, required=True)
    at = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())
    origin_ids = fields.One2many("powerbank.consent.origin", "consent_id")

    _latest = models.Index("(customer_id, text_id, id DESC)")

    # === BUSINESS METHODS === #

    @api.model
    def _say(self, customer, texts, decision, origin=None):
        """Append what `customer` says about each of `texts`; saying it again adds none.

        :param str decision: `accepted` or `withdrawn`.
        :param dict origin: fields of `powerbank.consent.origin`.
        """
        agreed = customer._accepted_texts()
        new = texts - agreed if decision == "accepted" else texts & agreed
        lines = self.create(
            [
                {"customer_id": customer.id, "text_id": text.id, "decision": decision}
                for text in new
            ]
        )
        if origin:
            self.env["powerbank.consent.origin"].create(
                [{"consent_id": line.id, **origin} for line in lines]
            )
        return lines
