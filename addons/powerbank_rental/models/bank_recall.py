from odoo import api, fields, models
from odoo.fields import Domain

from ..errors import Refusal


class BankRecall(models.Model):
    """A batch of power banks that its maker, or an authority, calls back (EX-33).

    From the notice on, none of them is lent; who has one is asked to bring it back and
    pays nothing from that moment.
    """

    _name = "powerbank.bank.recall"
    _description = "Recall"
    _inherit = ["powerbank.as.dispatcher"]
    _order = "id DESC"
    _check_company_auto = True

    name = fields.Char(
        string="Notice", required=True, help="Number or title of the recall notice."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    maker = fields.Char(required=True)
    batch = fields.Char(help="All batches of the maker when empty.")
    reason = fields.Text()
    state = fields.Selection(
        selection=[("draft", "Draft"), ("in_force", "In Force")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    recalled_at = fields.Datetime(readonly=True, copy=False)
    bank_count = fields.Integer("Power Banks", compute="_compute_bank_count")

    # === COMPUTE METHODS === #

    @api.depends("maker", "batch", "company_id")
    def _compute_bank_count(self):
        for recall in self:
            banks = self.env["powerbank.bank"].with_context(active_test=False)
            recall.bank_count = banks.search_count(recall._bank_domain())

    # === CRUD METHODS === #

    def write(self, vals):
        self._refuse_direct_change(vals, {"state", "recalled_at"})
        if {"maker", "batch", "company_id"} & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_direct_creation(vals_list, {"state", "recalled_at"})
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_draft()

    # === BUSINESS METHODS === #

    def _check_draft(self):
        if any(recall.state != "draft" for recall in self):
            raise Refusal(
                "wrong_state",
                self.env._("A recall that is in force cannot be changed any more."),
            )

    def _bank_domain(self):
        """Banks that this recall concerns."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("maker", "=ilike", self.maker or "")
        return domain & Domain("batch", "=ilike", self.batch) if self.batch else domain

    # === ACTION METHODS === #

    def action_put_in_force(self):
        """EX-33, PB13: nothing of the batch is lent any more; customers are told."""
        for recall in self._as_dispatcher().filtered(lambda r: r.state == "draft"):
            recall.write({"state": "in_force", "recalled_at": fields.Datetime.now()})
            banks = self.env["powerbank.bank"].sudo().with_context(active_test=False)
            for bank in banks.search(recall._bank_domain()):
                bank._on_recalled(recall.recalled_at, recall.name)

    def action_open_banks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.bank_action"
        )
        action.update(domain=list(self._bank_domain()))
        return action


class Bank(models.Model):
    """A power bank of a batch that is called back."""

    _inherit = "powerbank.bank"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """What is registered after the notice is recalled from the beginning."""
        banks = super().create(vals_list)
        for bank in banks.sudo().filtered("maker"):
            if bank._recalls():
                bank.recalled = True
        return banks

    def _recalls(self):
        """Return the recalls in force that concern this bank."""
        self.ensure_one()
        recalls = self.env["powerbank.bank.recall"].sudo()
        domain = Domain("state", "=", "in_force")
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("maker", "=ilike", self.maker)
        return recalls.search(domain).filtered(
            lambda r: not r.batch or r.batch.lower() == (self.batch or "").lower()
        )

    # === EVENTS === #

    def _on_recalled(self, at, notice):
        """EX-33: out of renting; a customer who has it pays nothing from now on.

        :param datetime at: UTC instant of the recall.
        :param str notice: what called it back.
        """
        self.ensure_one()
        self.recalled = True
        if self.rental_id.state == "in_use":
            self.rental_id._on_recalled(at, notice)

    # === ACTION METHODS === #

    def action_recall(self):
        """EX-33 for single banks: what is called back is never lent again."""
        for bank in self._as_dispatcher():
            bank._on_recalled(fields.Datetime.now(), self.env._("recalled by staff"))
