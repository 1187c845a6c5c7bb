from base64 import b64encode

from odoo import api, fields, models
from odoo.fields import Domain

from ..qr import png as qr_png
from ..tokens import code as random_code

#: States in which a cabinet takes banks back and reports by itself.
LIVE_STATES = ("installed", "online", "offline", "fault", "disabled")
#: Fields that follow from events and are never written by hand.
GUARDED_FIELDS = {
    "code",
    "commissioned_at",
    "commissioned_by_id",
    "name",
    "offline_since",
    "state",
    "wake_at",
}


class Cabinet(models.Model):
    """A machine with slots that gives power banks out and takes them back (D.6)."""

    _name = "powerbank.cabinet"
    _description = "Cabinet"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "powerbank.alerting",
        "powerbank.announced",
        "powerbank.as.dispatcher",
        "powerbank.auto",
    ]
    _order = "name, id"
    _check_company_auto = True
    _alert_field = "cabinet_id"

    name = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    active = fields.Boolean(default=True)
    code = fields.Char(
        string="QR Code",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: random_code(),
        help="Random and unguessable; the printed QR label carries it.",
    )
    device_uid = fields.Char(
        string="Device Number",
        copy=False,
        index="btree_not_null",
        help="The number by which the cabinet names itself, such as its IMEI.",
    )
    vendor = fields.Selection(
        selection="_selection_vendor", required=True, default="manual"
    )
    station_id = fields.Many2one(
        "powerbank.station",
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        selection=[
            ("registered", "Registered"),
            ("installed", "Installed"),
            ("online", "Online"),
            ("offline", "Offline"),
            ("fault", "Fault"),
            ("disabled", "Disabled"),
            ("removed", "Removed"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="registered",
        index=True,
        tracking=True,
    )
    note = fields.Html()
    slot_ids = fields.One2many("powerbank.slot", "cabinet_id")
    slot_count = fields.Integer(string="Slots", default=8, required=True)
    bank_ids = fields.One2many("powerbank.bank", "cabinet_id")
    bank_count = fields.Integer("Power Banks Inside", compute="_compute_stock")
    rentable_count = fields.Integer("Rentable", compute="_compute_stock")
    free_slot_count = fields.Integer("Free Slots", compute="_compute_stock")
    fault_count = fields.Integer("Faulty Slots", compute="_compute_stock")
    best_level = fields.Integer("Best Charge", compute="_compute_stock")
    qr_url = fields.Char(string="QR Address", compute="_compute_qr_url")
    qr_image = fields.Binary(compute="_compute_qr_image")

    _name_tail = models.Index("(reverse(upper(name)) text_pattern_ops)")
    _device_uid_tail = models.Index("(reverse(upper(device_uid)) text_pattern_ops)")
    _code_uniq = models.UniqueIndex("(code)", "Another cabinet carries this code.")
    _device_uid_uniq = models.UniqueIndex(
        "(device_uid) WHERE device_uid IS NOT NULL",
        "Another cabinet already has this device number.",
    )
    _slot_count_positive = models.Constraint(
        "CHECK (slot_count > 0)", "A cabinet has at least one slot."
    )

    # === COMPUTE METHODS === #

    @api.model
    def _selection_vendor(self):
        """Vendors whose cabinets the suite can speak to; each addon adds its own."""
        return [("manual", self.env._("None (staff)"))]

    def _compute_stock(self):
        Bank, Slot = self.env["powerbank.bank"], self.env["powerbank.slot"]
        here = Domain("cabinet_id", "in", self.ids)
        banks = dict(Bank._read_group(here, ["cabinet_id"], ["__count"]))
        rentable = {
            cabinet: (count, level)
            for cabinet, count, level in Bank._read_group(
                here & Bank._rentable_domain(), ["cabinet_id"], ["__count", "level:max"]
            )
        }
        free = dict(
            Slot._read_group(here & Slot._free_domain(), ["cabinet_id"], ["__count"])
        )
        faulty = Domain("state", "in", ("fault", "ghost"))
        faults = dict(Slot._read_group(here & faulty, ["cabinet_id"], ["__count"]))
        for cabinet in self:
            cabinet.bank_count = banks.get(cabinet, 0)
            cabinet.rentable_count, cabinet.best_level = rentable.get(cabinet, (0, 0))
            cabinet.free_slot_count = free.get(cabinet, 0)
            cabinet.fault_count = faults.get(cabinet, 0)

    def _compute_qr_url(self):
        base = self.env["powerbank.cabinet"].get_base_url()
        for cabinet in self:
            cabinet.qr_url = f"{base}/r/{cabinet.code}"

    @api.depends("qr_url")
    def _compute_qr_image(self):
        for cabinet in self:
            cabinet.qr_image = b64encode(qr_png(cabinet.qr_url))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number the cabinets and build their slots."""
        self._refuse_direct_creation(vals_list, GUARDED_FIELDS)
        sequence = self.env["ir.sequence"]
        for vals in vals_list:
            if vals.get("name", self.env._("New")) == self.env._("New"):
                vals["name"] = sequence.next_by_code("powerbank.cabinet")
        cabinets = super().create(vals_list)
        cabinets._create_missing_slots()
        return cabinets

    def write(self, vals):
        self._refuse_direct_change(vals, GUARDED_FIELDS)
        result = super().write(vals)
        if "slot_count" in vals:
            self._create_missing_slots()
        return result

    def _create_missing_slots(self):
        self.env["powerbank.slot"].sudo().create(
            [
                {"cabinet_id": cabinet.id, "number": number}
                for cabinet in self
                for number in range(1, cabinet.slot_count + 1)
                if number not in cabinet.slot_ids.mapped("number")
            ]
        )

    # === ACTION METHODS === #

    def action_open_rentals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "powerbank_rental.rental_action"
        )
        action.update(
            domain=[
                "|",
                ("cabinet_id", "=", self.id),
                ("return_cabinet_id", "=", self.id),
            ]
        )
        return action

    # === BUSINESS METHODS === #

    def _is_connected(self):
        """Whether this cabinet reports by itself; addons with a connection know."""
        return False

    def _request_inventory(self):
        """Ask the cabinets what their slots hold, where they can be asked."""

    def _slot(self, number):
        """Return the slot `number` of this cabinet (empty when there is none)."""
        self.ensure_one()
        return self.env["powerbank.slot"].search(
            [("cabinet_id", "=", self.id), ("number", "=", number)], limit=1
        )
