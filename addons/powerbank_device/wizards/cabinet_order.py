from dataclasses import asdict

from odoo import api, fields, models

from odoo.addons.powerbank_rental.errors import Refusal

from ..models.cabinet_orders import FOR_MANAGERS, REASONED, SAMPLES
from ..models.command import ORDERS
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
)

#: Cabinets that are named; of more of them the number is told.
NAMED = 20
#: One order of each kind, to find out which cabinets have it.
SAMPLE_OF = {ORDERS[type(order)]: order for order in SAMPLES}


class CabinetOrder(models.TransientModel):
    """Tell one cabinet, or many, what to do.

    Which ones is not on the form, which would read and show each of ten thousand.
    """

    _name = "powerbank.cabinet.order"
    _description = "Order to Cabinets"

    cabinet_ids = fields.Many2many(
        "powerbank.cabinet",
        string="Cabinets",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    chosen = fields.Char(compute="_compute_chosen")
    cabinet_id = fields.Many2one("powerbank.cabinet", compute="_compute_chosen")
    kind = fields.Selection(
        selection="_selection_kind", string="Order", required=True, default="inventory"
    )
    slot_id = fields.Many2one("powerbank.slot")
    force = fields.Boolean(
        string="By Force",
        help="Also where the cabinet would not lend from, such as a slot with a fault.",
    )
    can_force = fields.Boolean(compute="_compute_suitable")
    percent = fields.Integer(string="Loudness (%)", default=50)
    mode = fields.Selection(
        selection=[("4g", "Mobile network (4G)"), ("wifi", "Wi-Fi")],
        string="Connect Through",
        default="4g",
    )
    ssid = fields.Char(string="Name of the Network")
    password = fields.Char()
    about = fields.Selection(
        selection=[
            ("network", "Network"),
            ("sim_card", "SIM card"),
            ("server", "Server"),
            ("apn", "Access point (APN)"),
            ("health", "Health of the power banks"),
        ],
        default="network",
    )
    location = fields.Char(
        string="Location ID", help="Of the card terminal, as its provider names it."
    )
    reason = fields.Char()
    needs_reason = fields.Boolean(compute="_compute_suitable")
    count = fields.Integer(
        string="Cabinets That Understand", compute="_compute_suitable"
    )
    left_out = fields.Char(compute="_compute_suitable")

    _percent_in_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100)", "The loudness lies between 0 and 100."
    )

    # === SELECTION METHODS === #

    @api.model
    def _selection_kind(self):
        """Offer what this user may order; what a cabinet does not know is told."""
        kinds = self.env["powerbank.command"]._fields["kind"]
        kinds = kinds._description_selection(self.env)
        if self.env.user.has_group("powerbank_rental.group_powerbank_manager"):
            return kinds
        return [kind for kind in kinds if kind[0] not in FOR_MANAGERS]

    # === COMPUTE METHODS === #

    @api.depends("cabinet_ids")
    def _compute_chosen(self):
        for order in self:
            cabinets = order.cabinet_ids
            order.chosen = order._named(cabinets)
            order.cabinet_id = cabinets if len(cabinets) == 1 else False

    def _named(self, cabinets):
        """Return the names of some cabinets, and how many there are besides."""
        names = ", ".join(cabinets[:NAMED].mapped("name"))
        if len(cabinets) <= NAMED:
            return names
        return self.env._(
            "%(names)s and %(number)s more", names=names, number=len(cabinets) - NAMED
        )

    @api.depends("about", "cabinet_ids", "kind")
    def _compute_suitable(self):
        for order in self:
            suitable = order._suitable()
            order.count = len(suitable)
            order.left_out = order._named(order.cabinet_ids - suitable)
            order.needs_reason = order.kind in REASONED
            order.can_force = len(suitable) == 1 and suitable._can_force()

    def _suitable(self):
        """Return the cabinets whose protocol has this order."""
        sample = SAMPLE_OF.get(self.kind)
        if self.kind == "details":
            sample = Query(about=self.about or "network")
        return self.cabinet_ids.browse().concat(
            *(
                cabinets
                for cabinets in self.cabinet_ids.grouped("vendor").values()
                if sample and cabinets[0]._is_connected() and cabinets[0]._knows(sample)
            )
        )

    # === ACTION METHODS === #

    def action_send(self):
        """Queue the order: at once for one cabinet, as a mass action for many.

        :raise Refusal: no cabinet has such an order, or one power bank shall come out
            of many cabinets.
        """
        self.ensure_one()
        cabinets = self._suitable()
        if not cabinets or (self.kind == "eject" and len(cabinets) > 1):
            raise Refusal(
                "wrong_state", self.env._("These cabinets cannot be told this.")
            )
        # A password is kept nowhere but in the command, until that is sent.
        if len(cabinets) == 1 or self.kind == "wifi":
            cabinets._give_order(self._as_order(), self.reason)
            self.password = False
            return {"type": "ir.actions.act_window_close"}
        order = self._as_order()
        values = {k: v for k, v in asdict(order).items() if v is not None}
        batch = self.env["powerbank.batch"]._start(
            "order", cabinets, self.reason, order={"type": order.type, **values}
        )
        return batch.get_formview_action()

    def _as_order(self):
        """Return the neutral order."""
        orders = {
            "inventory": Check,
            "eject": lambda: EjectSlot(slot=self.slot_id.number, force=self.force),
            "reboot": Reboot,
            "volume": lambda: Volume(percent=self.percent),
            "details": lambda: Query(about=self.about),
            "wifi_scan": ScanWifi,
            "wifi": lambda: SetWifi(ssid=self.ssid, password=self.password or ""),
            "network": lambda: SetNetwork(mode=self.mode),
            "log": SendLog,
            "upload": Upload,
            "adverts": LoadAdverts,
            "upgrade": Upgrade,
            "location": lambda: SetLocation(location=self.location),
        }
        return orders[self.kind]()
