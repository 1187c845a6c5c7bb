from odoo import api, models

from ..errors import Refusal


class RentalReceipt(models.AbstractModel):
    """What a rental cost and how that came about, in the customer's language."""

    _name = "report.powerbank_rental.rental_receipt"
    _description = "Receipt"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the rentals, each with its bill and its language.

        :param dict data: `lang`, where another language than the customer's is asked
            for.
        :raise Refusal: one of them has no bill yet.
        """
        rentals = self.env["powerbank.rental"].browse(docids)
        if unbilled := rentals.filtered(lambda rental: not rental.bill_id):
            raise Refusal(
                "receipt_not_ready",
                self.env._("There is no bill yet for %s.", unbilled[0].name),
            )
        return {
            "docs": rentals,
            "lang_of": lambda rental: self._lang(rental.customer_id, data),
            "lines_of": self._lines,
        }

    @api.model
    def _lang(self, customer, data):
        return (data or {}).get("lang") or customer.sudo().lang or self.env.lang

    @api.model
    def _lines(self, rental, lang):
        """Return the lines of the bill in `lang`."""
        return rental.bill_id.with_context(lang=lang)._breakdown_lines()
