from odoo import api, fields, models

from ..protocol.messages import command_from_dict
from .command import ORDERS

#: Mass actions that end in a command to each cabinet.
ORDERED = ("inventory", "order")


class Batch(models.Model):
    """An order to many cabinets: each line leads to its command."""

    _inherit = "powerbank.batch"

    order = fields.Json(readonly=True, groups="base.group_system")
    order_text = fields.Char(compute="_compute_order_text", compute_sudo=True)
    is_order = fields.Boolean(compute="_compute_order_text", compute_sudo=True)
    unsent_count = fields.Integer(compute="_compute_unsent_count")

    # === COMPUTE METHODS === #

    def _actions(self):
        """Add what connected cabinets can be told."""
        cabinet = "powerbank.cabinet"
        return {
            **super()._actions(),
            "inventory": (
                self.env._("Ask for the Inventory"),
                cabinet,
                "action_request_inventory",
            ),
            "order": (self.env._("Order to Cabinets"), cabinet, "_carry_out_order"),
        }

    @api.depends("action", "order")
    def _compute_order_text(self):
        kinds = dict(
            self.env["powerbank.command"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        for batch in self:
            order = batch.order and command_from_dict(batch.order)
            batch.order_text = order and kinds[ORDERS[type(order)]]
            batch.is_order = batch.action in ORDERED

    def _compute_unsent_count(self):
        counts = dict(
            self.env["powerbank.batch.line"]._read_group(
                [("batch_id", "in", self.ids), ("command_id.state", "=", "queued")],
                ["batch_id"],
                ["__count"],
            )
        )
        for batch in self:
            batch.unsent_count = counts.get(batch, 0)

    # === BUSINESS METHODS === #

    def _carry_out(self, line):
        """Note which command came of it."""
        if self.action not in ORDERED:
            return super()._carry_out(line)
        batch = self.with_context(powerbank_order=self.order)
        name = super(Batch, batch)._carry_out(line)
        command = self.env["powerbank.command"].search(
            [("cabinet_id", "=", line.res_id), ("rental_id", "=", False)], limit=1
        )
        line.command_id = command
        return name

    def _values_again(self):
        return {**super()._values_again(), "order": self.sudo().order}

    # === ACTION METHODS === #

    def action_cancel(self):
        """Withdraw besides what has not been sent yet."""
        result = super().action_cancel()
        for batch in self._as_dispatcher():
            commands = batch.line_ids.command_id
            commands.filtered(lambda c: c.state == "queued")._withdraw()
        return result
