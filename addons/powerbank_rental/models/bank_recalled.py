from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql


class Bank(models.Model):
    """A power bank of a batch that is called back."""

    _inherit = "powerbank.bank"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """What is registered after the notice is recalled from the beginning."""
        banks = super().create(vals_list)
        banks._follow_recalls()
        return banks

    def write(self, vals):
        """So is what turns out to be of a batch that was called back."""
        result = super().write(vals)
        if {"batch", "company_id", "maker"} & vals.keys():
            self._follow_recalls()
        return result

    # === BUSINESS METHODS === #

    def _follow_recalls(self):
        for bank in self.sudo().filtered(lambda b: b.maker and not b.recalled):
            if recall := bank._recall():
                bank._on_recalled(recall.recalled_at, recall.name)

    def _recall(self):
        """Return the first recall in force that concerns this bank, or none."""
        self.ensure_one()
        recalls = self.env["powerbank.bank.recall"].sudo()
        domain = Domain("state", "=", "in_force")
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("maker", "=ilike", escape_psql(self.maker or ""))
        return recalls.search(domain, order="recalled_at, id").filtered(
            lambda r: not r.batch or r.batch.lower() == (self.batch or "").lower()
        )[:1]

    # === EVENTS === #

    def _on_recalled(self, at, notice):
        """EX-33: out of renting; a customer who has it pays nothing from now on.

        :param datetime at: UTC instant of the recall.
        :param str notice: what called it back.
        :raise LockError: it is being lent at this moment, which is to be ended first.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if self.reserved_rental_id and self.reserved_until > fields.Datetime.now():
            raise LockError(
                self.env._("Power bank %s is being lent at this moment.", self.name)
            )
        self.recalled = True
        if self.rental_id.state == "in_use":
            self.rental_id._on_recalled(at, notice)

    # === ACTION METHODS === #

    def action_recall(self):
        """EX-33 for single banks, and for each of a batch that is called back."""
        for bank in self._as_dispatcher():
            recall = bank._recall()
            bank._on_recalled(
                recall.recalled_at or fields.Datetime.now(),
                recall.name or self.env._("recalled by staff"),
            )
