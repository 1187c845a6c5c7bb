from dataclasses import replace

from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.powerbank_rental.errors import Refusal

from ..protocol import codec
from ..protocol.messages import (
    Check,
    EjectSlot,
    LoadAdverts,
    Query,
    Reboot,
    ScanWifi,
    SendLog,
    SetLocation,
    SetNetwork,
    SetWifi,
    Upgrade,
    Upload,
    Volume,
    command_from_dict,
)
from .command import ORDERS

#: One order of each kind, to find out which ones a protocol has.
SAMPLES = (
    Check(),
    EjectSlot(slot=1),
    Reboot(),
    Volume(percent=0),
    Query(about="network"),
    ScanWifi(),
    SetWifi(ssid="-", password="-"),
    SetNetwork(mode="4g"),
    SendLog(),
    Upload(),
    LoadAdverts(),
    Upgrade(),
    SetLocation(location="-"),
)
#: Orders that interrupt service or move a power bank: they need a reason.
REASONED = ("eject", "reboot", "wifi", "network", "upgrade")
#: Orders after which a cabinet may never be heard again, or takes no cards any more:
#: for administrators.
FOR_MANAGERS = ("wifi", "network", "upgrade", "location")


class CabinetOrders(models.Model):
    """What staff order a connected cabinet to do."""

    _inherit = "powerbank.cabinet"

    # === ACTION METHODS === #

    def action_request_inventory(self):
        """Ask the cabinets what their slots hold."""
        self._check_operator("inventory")
        self._request_inventory()
        self.env["powerbank.desk.news"]._note(self.sudo())

    def action_order(self):
        """Ask what these cabinets shall do."""
        self._as_dispatcher()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give an Order"),
            "res_model": "powerbank.cabinet.order",
            "views": [(False, "form")],
            "target": "new",
            "context": {**self.env.context, "default_cabinet_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    def _known_kinds(self):
        """Return the kinds of orders that this cabinet's protocol has, as a list."""
        self.ensure_one()
        if not self._is_connected():
            return []
        known = (order for order in SAMPLES if self._knows(order))
        return [ORDERS[type(order)] for order in known]

    def _knows(self, order):
        return self._in_bytes(order) is not None

    def _can_force(self):
        """Whether its protocol has an eject of its own for slots that do not lend."""
        self.ensure_one()
        plain, forced = (EjectSlot(slot=1, force=force) for force in (False, True))
        return self._is_connected() and (
            self._in_bytes(plain) != self._in_bytes(forced)
        )

    def _in_bytes(self, order):
        """Return what would be published; None where the protocol has no such order."""
        try:
            return codec(self.vendor).command(
                self.device_uid, self._in_its_words(order)
            )
        except ValueError:
            return None

    def _in_its_words(self, order):
        """Return an order with the number that only a setting tells of its protocol."""
        if not isinstance(order, Query) or order.about != "health":
            return order
        dialect = self.env["powerbank.device.event"]._dialect(self.vendor)
        code = getattr(dialect.get("dialect"), "health_code", None)
        return replace(order, code=code)

    def _give_order(self, order, reason=""):
        """Have these cabinets do something, and write down who wanted it and why.

        :param order: a neutral command of `protocol.messages`.
        :raise AccessError: the user may not give this order.
        :raise Refusal: a cabinet has no connection, its protocol has no such order, or
            there is no reason where one is needed.
        """
        kind = ORDERS[type(order)]
        self._check_operator(kind)
        if kind in REASONED and not (reason or "").strip():
            raise Refusal("wrong_state", self.env._("Say why: this needs a reason."))
        for cabinet in self:
            command = cabinet._queue_order(order)
            command.reason = reason
            cabinet._log_order(command)
        self.env["powerbank.desk.news"]._note(self.sudo())

    def _queue_order(self, order):
        """Queue an order of staff; a slot says itself what else an eject changes."""
        if isinstance(order, EjectSlot):
            slot = self.sudo()._slot(order.slot).sudo(False)
            return slot._take_out(force=order.force)
        return self.env["powerbank.command"]._queue(self, self._in_its_words(order))

    def _log_order(self, command):
        """Let the history of this cabinet tell who ordered what."""
        kinds = dict(command._fields["kind"]._description_selection(self.env))
        said = filter(None, (command.argument_text, command.reason))
        self.sudo()._message_log(
            body=self.env._(
                "Ordered: %(kind)s. %(said)s",
                kind=kinds[command.kind],
                said=". ".join(said),
            ),
            author_id=self.env.user.partner_id.id,
        )

    def _carry_out_order(self):
        """Give this cabinet the order of the mass action in the context."""
        order = command_from_dict(self.env.context["powerbank_order"])
        self._give_order(order, self.env.context.get("note"))

    def _check_operator(self, kind):
        """Refuse unless the user may order this and these cabinets can hear.

        :raise AccessError: the user is no dispatcher, or no administrator.
        :raise Refusal: a cabinet has no connection of its own.
        """
        self._as_dispatcher()
        manager = "powerbank_rental.group_powerbank_manager"
        if kind in FOR_MANAGERS and not self.env.user.has_group(manager):
            raise AccessError(self.env._("Only administrators may give this order."))
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
