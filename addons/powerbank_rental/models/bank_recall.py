from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..errors import Refusal

#: What follows from putting a recall in force.
GUARDED = {"batch_id", "recalled_at", "state"}


class BankRecall(models.Model):
    """A batch of power banks that its maker, or an authority, calls back (EX-33).

    From the notice on, none of them is lent: every claim asks for recalls in force. A
    mass action then takes them out of renting one by one; who has one is asked to bring
    it back, and pays nothing from the moment of the recall.
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
    batch_id = fields.Many2one(
        "powerbank.batch",
        string="Mass Action",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The mass action by which the power banks leave renting.",
    )
    percent = fields.Float(related="batch_id.percent")

    _in_force = models.Index("(company_id) WHERE state = 'in_force'")

    # === COMPUTE METHODS === #

    @api.depends("maker", "batch", "company_id")
    def _compute_bank_count(self):
        for recall in self:
            banks = self.env["powerbank.bank"].with_context(active_test=False)
            recall.bank_count = banks.search_count(recall._bank_domain())

    # === CRUD METHODS === #

    def write(self, vals):
        self._refuse_direct_change(vals, GUARDED)
        if {"maker", "batch", "company_id"} & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_direct_creation(vals_list, GUARDED)
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
        domain &= Domain("maker", "=ilike", escape_psql(self.maker or ""))
        if not self.batch:
            return domain
        return domain & Domain("batch", "=ilike", escape_psql(self.batch))

    @api.model
    def _covers(self, company, maker, batch):
        """Return the SQL condition under which a recall in force concerns a bank.

        :param SQL company: column of the bank; `maker` and `batch` likewise.
        """
        recall = SQL.identifier(self._table)
        return SQL(
            """EXISTS (SELECT FROM %(recall)s
                        WHERE %(state)s = 'in_force'
                          AND %(recall)s.company_id = %(company)s
                          AND lower(%(recall)s.maker) = lower(%(maker)s)
                          AND (coalesce(%(recall)s.batch, '') = ''
                               OR lower(%(recall)s.batch) = lower(%(batch)s)))""",
            recall=recall,
            state=SQL.identifier(self._table, "state", to_flush=self._fields["state"]),
            company=company,
            maker=maker,
            batch=batch,
        )

    def _start_leaving(self):
        """Have the power banks leave renting, first those that customers have.

        :return: the mass action; empty where there is nothing of the batch yet.
        """
        self.ensure_one()
        banks = self.env["powerbank.bank"].with_context(active_test=False)
        found = banks.search(self._bank_domain(), order="rental_id.id, id")
        batches = self.env["powerbank.batch"]
        return batches._start("recall", found, self.name) if found else batches

    # === ACTION METHODS === #

    def action_put_in_force(self):
        """EX-33, PB13: nothing of the batch is lent any more; customers are told."""
        for recall in self._as_dispatcher().filtered(lambda r: r.state == "draft"):
            recall.write({"state": "in_force", "recalled_at": fields.Datetime.now()})
            recall.batch_id = recall.sudo(False)._start_leaving()

    def action_open_banks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.bank_action"
        )
        action.update(domain=list(self._bank_domain()))
        return action

    def action_open_progress(self):
        """Show the mass action by which the power banks leave renting."""
        self.ensure_one()
        return self.batch_id._get_records_action()
