from odoo import api, models

from odoo.addons.powerbank_rental.money import to_minor


class Bill(models.Model):
    """Every billing revision goes into the books, as the change it makes."""

    _inherit = "powerbank.bill"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        bills = super().create(vals_list)
        for bill in bills:
            bill._book()
        return bills

    # === BUSINESS METHODS === #

    def _book(self):
        """Book what this revision changes: receivable against revenue and tax.

        The first revision changes nothing into the whole amount; a correction books
        the difference only, in either direction (rule C.7).
        """
        self.ensure_one()
        rental, before = self.rental_id, self._previous()
        due = self._due_minor() - before._due_minor()
        tax = self._tax_minor() - before._tax_minor()
        sale = self._sale_minor() - before._sale_minor()
        return self.env["powerbank.ledger.entry"]._post(
            key=f"bill:{rental.id}:{self.revision}",
            source=rental,
            lines=[
                ("receivable", rental.partner_id, due),
                ("revenue", None, tax + sale - due),
                ("sale", None, -sale),
                ("vat", None, -tax),
            ],
        )

    def _previous(self):
        """Return the revision before this one; empty for the first."""
        self.ensure_one()
        return self.search(
            [("rental_id", "=", self.rental_id.id), ("revision", "<", self.revision)],
            order="revision DESC",
            limit=1,
        )

    def _due_minor(self):
        return to_minor(self.due, self.currency_id)

    def _sale_minor(self):
        """Return what of `due` is the price of the power bank, in minor units, net.

        A fee on top of the rent alone is; a total cap or a fixed price wholly is. What
        was let off comes off this price first.
        """
        if not self.sold:
            return 0
        fee = to_minor(self._sale_fee(), self.currency_id)
        due = self._due_minor()
        rent = max(to_minor(self.gross, self.currency_id) - fee, 0) if fee else 0
        price = max(due - rent, 0)
        return price - price * self._tax_minor() // due if due else 0

    def _tax_minor(self):
        """Return the tax contained in `due`, in minor units.

        Rentals carry no tax of their own here: an addon that knows the country's rules
        overrides this, and books and split follow.
        """
        return 0
