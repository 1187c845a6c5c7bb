from odoo import fields, models

from odoo.addons.powerbank_rental.errors import Refusal

from ..protocol.messages import EjectSlot


class Slot(models.Model):
    """Staff take a power bank out of a slot (PB05)."""

    _inherit = "powerbank.slot"

    vendor = fields.Selection(related="cabinet_id.vendor")

    # === BUSINESS METHODS === #

    def _take_out(self, *, force=False):
        """Have the bank of this slot come out for the user who asks.

        :param bool force: although the cabinet would not lend it.
        :return: the command.
        :raise Refusal: the cabinet is not there, or a customer's eject is under way.
        """
        self.ensure_one()
        self.cabinet_id._check_operator("eject")
        slot = self.sudo()
        bank = slot.bank_id
        bank.lock_for_update(allow_referencing=True)
        slot.lock_for_update(allow_referencing=True)
        if not bank or slot.state == "ejecting" or bank.reserved_rental_id:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Slot %s has no power bank that can come out now.", self.number
                ),
            )
        slot.state = "ejecting"
        return self.env["powerbank.command"]._queue(
            self.cabinet_id,
            EjectSlot(slot=self.number, force=force),
            slot_id=self.id,
            bank_id=bank.id,
        )

    def _board_actions(self):
        """Add the maintenance for which a power bank has to come out."""
        actions = super()._board_actions()
        if self.bank_id and self.state != "ejecting" and self.vendor != "manual":
            actions.insert(
                0,
                {"name": "action_eject", "label": self.env._("Take Out"), "ask": False},
            )
        return actions

    # === ACTION METHODS === #

    def action_eject(self):
        """Ask why the power bank of this slot shall come out."""
        self.ensure_one()
        orders = self.cabinet_id.with_context(
            default_kind="eject", default_slot_id=self.id
        )
        return orders.action_order()
