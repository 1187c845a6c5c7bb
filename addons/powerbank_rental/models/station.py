from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get


class Station(models.Model):
    """A venue where one or more cabinets stand."""

    _name = "powerbank.station"
    _description = "Station"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    scene_id = fields.Many2one("powerbank.scene", index=True)
    street = fields.Char(translate=True)
    city = fields.Char(index="btree_not_null")
    country_id = fields.Many2one("res.country")
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "Asia/Shanghai",
    )
    hotline = fields.Char(help="Printed on the labels and shown on every page.")
    opening_hours = fields.Char(
        string="Opening Note",
        translate=True,
        help="What the table of opening hours cannot say, as the customer reads it.",
    )
    directions = fields.Char(translate=True, help="Floor, entrance, where to look.")
    image_128 = fields.Image(max_width=512, max_height=512)
    cabinet_ids = fields.One2many("powerbank.cabinet", "station_id")
    tariff_rule_ids = fields.One2many("powerbank.tariff.rule", "station_id")

    slot_count = fields.Integer("Slots", compute="_compute_stock")
    bank_count = fields.Integer("Power Banks", compute="_compute_stock")
    rentable_count = fields.Integer("Rentable", compute="_compute_stock")
    free_slot_count = fields.Integer("Free Slots", compute="_compute_stock")
    cabinet_count = fields.Integer("Number of Cabinets", compute="_compute_stock")
    offline_cabinet_count = fields.Integer("Offline", compute="_compute_stock")
    disabled_cabinet_count = fields.Integer("Not Renting", compute="_compute_stock")
    fault_count = fields.Integer("Faulty Slots", compute="_compute_stock")
    open_rental_count = fields.Integer(
        "Rented Out", compute="_compute_open_rental_count"
    )
    tariff_version_id = fields.Many2one(
        "powerbank.tariff.version",
        string="Tariff in Force",
        compute="_compute_tariff_version_id",
    )
    price_text = fields.Text(compute="_compute_tariff_version_id")
    stock_state = fields.Selection(
        selection=[
            ("ok", "In Stock"),
            ("low", "Low"),
            ("empty", "Nothing to Rent"),
            ("full", "No Room to Return"),
            ("offline", "Offline"),
            ("unknown", "Not Known"),
        ],
        compute="_compute_stock",
        search="_search_stock_state",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_stock(self):
        """Count from slots and banks; nothing is stored, so nothing can drift."""
        counts = self._count_stock()
        for station in self:
            count = counts.get(station._origin.id, {})
            station.slot_count = count.get("slots", 0)
            station.bank_count = count.get("banks", 0)
            station.rentable_count = count.get("rentable", 0)
            station.free_slot_count = count.get("free", 0)
            station.cabinet_count = count.get("cabinets", 0)
            station.offline_cabinet_count = count.get("offline", 0)
            station.disabled_cabinet_count = count.get("disabled", 0)
            station.fault_count = count.get("faults", 0)
            station.stock_state = count.get("stock_state", "empty")

    def _compute_open_rental_count(self):
        groups = self.env["powerbank.rental"]._read_group(
            [("station_id", "in", self.ids), ("state", "in", ("ejecting", "in_use"))],
            ["station_id"],
            ["__count"],
        )
        counts = {station.id: count for station, count in groups}
        for station in self:
            station.open_rental_count = counts.get(station.id, 0)

    def _compute_tariff_version_id(self):
        for station in self:
            station.tariff_version_id = station._tariff_version()
            station.price_text = station.tariff_version_id.price_text

    # === ACTION METHODS === #

    def action_open_cabinets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.cabinet_action"
        )
        action.update(
            domain=[("station_id", "=", self.id)],
            context={"default_station_id": self.id},
        )
        return action

    def action_open_rentals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.rental_action"
        )
        action.update(
            domain=[
                "|",
                ("station_id", "=", self.id),
                ("return_station_id", "=", self.id),
            ],
        )
        return action

    # === BUSINESS METHODS === #

    def _tariff_version(self, at=None):
        """Return the tariff version in force here at `at` (UTC), or an empty one."""
        return self.env["powerbank.tariff.rule"]._resolve(self, at)
