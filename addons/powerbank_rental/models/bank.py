from odoo import api, fields, models

from ..tokens import code as random_code

STATES = [
    ("registered", "Registered"),
    ("in_warehouse", "In Warehouse"),
    ("carried", "Carried by Staff"),
    ("docked", "Docked"),
    ("rented", "Rented"),
    ("quarantine", "Quarantine"),
    ("repair", "In Repair"),
    ("in_transit_unknown", "Whereabouts Unknown"),
    ("lost", "Lost"),
    ("sold", "Sold"),
    ("scrapped", "Scrapped"),
]
#: States of a bank that has left every known place.
GONE_STATES = ("in_transit_unknown", "lost", "sold", "scrapped")
#: States in which somebody of the fleet holds the bank in his hands.
HELD_STATES = ("registered", "in_warehouse", "carried", "repair", "quarantine")

#: Fields that keep a bank for somebody.
RESERVED_FIELDS = {"reserved_customer_id", "reserved_rental_id", "reserved_until"}
#: Fields that only `_move` and the claims of rentals write.
PLACE_FIELDS = RESERVED_FIELDS | {
    "code",
    "conflict_reports",
    "conflict_slot_id",
    "custodian_id",
    "quarantine_reason",
    "rental_id",
    "slot_id",
    "sold_rental_id",
    "state",
    "unknown_since",
    "unverified",
    "wake_at",
}


class Bank(models.Model):
    """A power bank: always in exactly one place, with its history (D.5).

    The place is a slot, a custodian, a rental, or one of the gone states; database
    constraints hold the state and the place together, and `_move` alone changes them.
    """

    _name = "powerbank.bank"
    _description = "Power Bank"
    _inherit = [
        "powerbank.alerting",
        "powerbank.announced",
        "powerbank.as.dispatcher",
        "powerbank.auto",
    ]
    _order = "name"
    _check_company_auto = True
    _alert_field = "bank_id"

    name = fields.Char(string="Serial Number", required=True, copy=False)
    code = fields.Char(
        string="QR Code",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: random_code(),
    )
    active = fields.Boolean(default=True)
    model_id = fields.Many2one("powerbank.bank.model", index="btree_not_null")
    owner_id = fields.Many2one(
        "res.partner",
        required=True,
        default=lambda self: self.env.company.partner_id,
        help="Who owns the power bank; the operator, or a merchant who shares it.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        copy=False,
        default="in_warehouse",
        index=True,
    )
    slot_id = fields.Many2one(
        "powerbank.slot", readonly=True, copy=False, ondelete="restrict"
    )
    cabinet_id = fields.Many2one(
        related="slot_id.cabinet_id", store=True, index="btree_not_null"
    )
    station_id = fields.Many2one(
        related="slot_id.cabinet_id.station_id", store=True, index="btree_not_null"
    )
    custodian_id = fields.Many2one(
        "res.partner", readonly=True, copy=False, ondelete="restrict"
    )
    rental_id = fields.Many2one(
        "powerbank.rental",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    place = fields.Char(compute="_compute_place")
    level = fields.Integer(
        string="Charge (%)", default=-1, aggregator="avg", help="-1 when unknown."
    )
    temperature = fields.Integer(string="Temperature (°C)", aggregator="avg")
    level_at = fields.Datetime(string="Charge Read At", readonly=True)
    recalled = fields.Boolean()
    cert_expires_on = fields.Date(string="Certificate Expires On")
    move_ids = fields.One2many("powerbank.bank.move", "bank_id", readonly=True)
    rental_line_ids = fields.One2many("powerbank.rental.bank", "bank_id", readonly=True)

    _name_uniq = models.UniqueIndex(
        "(upper(btrim(name)))", "A power bank with this serial number exists already."
    )
    _name_tail = models.Index("(reverse(upper(name)) text_pattern_ops)")
    _code_uniq = models.UniqueIndex("(code)", "Another power bank carries this code.")
    _slot_uniq = models.UniqueIndex(
        "(slot_id) WHERE slot_id IS NOT NULL", "This slot already holds a power bank."
    )
    _one_place = models.Constraint(
        """CHECK (num_nonnulls(slot_id, custodian_id, rental_id) = CASE
            WHEN state IN ('in_transit_unknown', 'lost', 'sold', 'scrapped')
            THEN 0 ELSE 1 END)""",
        "A power bank is in exactly one place.",
    )
    _state_fits_place = models.Constraint(
        """CHECK (
            (state = 'rented') = (rental_id IS NOT NULL)
            AND (state <> 'docked' OR slot_id IS NOT NULL)
            AND (slot_id IS NULL OR state IN ('docked', 'quarantine')))""",
        "The state of a power bank must fit its place.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "slot_id", "custodian_id", "rental_id")
    def _compute_place(self):
        for bank in self:
            bank.place = bank._describe_place()

    def _describe_place(self):
        """Return the one place of this bank in words."""
        self.ensure_one()
        place = self.slot_id or self.custodian_id or self.rental_id
        if place:
            return place.display_name
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Register banks (PB01): they lie at their custodian or in a slot."""
        for vals in vals_list:
            if vals.get("slot_id"):
                vals["state"] = "docked"
            elif not vals.get("custodian_id"):
                vals["custodian_id"] = self.env.company.partner_id.id
        banks = super().create(vals_list)
        slots = banks.slot_id.sudo()
        slots.filtered(lambda s: s.state == "empty").state = "occupied"
        self.env["powerbank.bank.move"].sudo().create(
            [bank._move_values("registered", None, "", "") for bank in banks]
        )
        return banks

    def write(self, vals):
        self._refuse_direct_change(vals, PLACE_FIELDS)
        return super().write(vals)

    # === BUSINESS METHODS === #

    @api.model
    def _find(self, serial):
        """Return the bank with this serial number, case and spaces ignored.

        Archived ones too: a bank that turns up is no longer out of use.
        """
        banks = self.with_context(active_test=False)
        return banks.search([("name", "=ilike", (serial or "").strip())], limit=1)
