from odoo import models

from odoo.addons.powerbank_rental.errors import Refusal

from ..protocol.messages import Check, Reboot, Volume


class CabinetOrders(models.Model):
    """What staff order a connected cabinet to do."""

    _inherit = "powerbank.cabinet"

    # === ACTION METHODS === #

    def action_request_inventory(self):
        """Ask the cabinets what their slots hold."""
        self._check_operator()
        self._request_inventory()

    def action_reboot(self):
        """Have the cabinets start anew."""
        self._check_operator()
        for cabinet in self:
            self.env["powerbank.command"]._queue(cabinet, Reboot())

    def action_set_volume(self):
        """Tell the cabinets how loud they may speak."""
        self._check_operator()
        for cabinet in self:
            order = Volume(percent=cabinet.volume)
            self.env["powerbank.command"]._queue(cabinet, order)

    # === BUSINESS METHODS === #

    def _check_operator(self):
        """Refuse unless the user may order and these cabinets can hear.

        :raise AccessError: the user is no dispatcher.
        :raise Refusal: a cabinet has no connection of its own.
        """
        self._as_dispatcher()
        if not all(cabinet._is_connected() for cabinet in self):
            raise Refusal(
                "cabinet_offline",
                self.env._("This cabinet has no connection: operate it by hand."),
            )

    def _request_inventory(self):
        """Queue an inventory, unless one is on its way already."""
        connected = self.filtered(lambda cabinet: cabinet._is_connected())
        result = super(CabinetOrders, self - connected)._request_inventory()
        commands = self.env["powerbank.command"]
        asked = (
            commands.sudo()
            .search(
                [
                    ("cabinet_id", "in", connected.ids),
                    ("kind", "=", "inventory"),
                    ("state", "in", ("queued", "sent")),
                ]
            )
            .cabinet_id
        )
        for cabinet in connected - asked:
            commands._queue(cabinet, self._inventory_order())
        return result

    def _inventory_order(self):
        """Return the order for an inventory, in the words that the settings want."""
        params = self.env["ir.config_parameter"].sudo()
        in_other_words = params.get_param("powerbank_device.check_all_boards")
        return Check(all_boards=bool(in_other_words) or None)
