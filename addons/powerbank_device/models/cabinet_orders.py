from odoo import fields, models

from odoo.addons.powerbank_rental.errors import Refusal

from ..passwords import broker_hash, new_password
from ..protocol.messages import Check, Reboot, Volume


class CabinetOrders(models.Model):
    """What staff order a connected cabinet to do, and the key it signs in with."""

    _inherit = "powerbank.cabinet"

    broker_hash = fields.Char(
        string="Broker Password Hash",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The password itself is stored nowhere.",
    )
    password_issued_at = fields.Datetime(readonly=True, copy=False)

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

    def action_issue_password(self):
        """Make a new broker password and show it, this once."""
        self.ensure_one()
        if not self.env.user.has_group("powerbank_rental.group_powerbank_manager"):
            raise Refusal(
                "wrong_state",
                self.env._("Only administrators may issue passwords. Ask one of them."),
            )
        password = self._issue_password()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Broker password of %s", self.name),
                "message": self.env._(
                    "User %(user)s, password %(password)s. Write it into the cabinet "
                    "now: it is not stored and cannot be shown again.",
                    user=self.device_uid,
                    password=password,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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
            commands._queue(cabinet, Check())
        return result

    def _issue_password(self):
        """Return a new broker password; only its hash is kept."""
        self.ensure_one()
        password = new_password()
        self.sudo().write(
            {
                "broker_hash": broker_hash(password),
                "password_issued_at": fields.Datetime.now(),
            }
        )
        return password
