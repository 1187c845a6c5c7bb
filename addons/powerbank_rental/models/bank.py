from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..reading import Reading
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
    "custodian_id",
    "rental_id",
    "slot_id",
    "sold_rental_id",
    "state",
}
#: What a claim tells about the bank and its slot.
CLAIM = Reading(
    bank=(
        "powerbank.bank",
        "name reserved_customer_id reserved_rental_id reserved_until slot_id state",
    ),
    slot=("powerbank.slot", "number state"),
)


class Bank(models.Model):
    """A power bank: always in exactly one place, with its history (D.5).

    The place is a slot, a custodian, a rental, or one of the gone states; database
    constraints hold the state and the place together, and `_move` alone changes them.
    """

    _name = "powerbank.bank"
    _description = "Power Bank"
    _inherit = ["powerbank.as.dispatcher", "powerbank.announced"]
    _order = "name"
    _check_company_auto = True

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

    # === BUSINESS METHODS - SELECTION === #

    @api.model
    def _min_lend_level(self):
        """Charge (percent) below which a bank is not lent (rule B-49)."""
        params = self.env["ir.config_parameter"].sudo()
        return int(params.get_param("powerbank_rental.min_lend_level", 50))

    @api.model
    def _rentable_domain(self, customer=None):
        """Banks that a customer can take now (guard of row R02)."""
        return Domain.custom(
            to_sql=lambda model, alias, _query: model._rentable(alias, customer)
        )

    def _rentable(self, alias, customer=None):
        """Return the SQL condition under which the bank `alias` can be lent now.

        Every screen, every scan and every claim asks this; so it is written once.
        What `customer` reserved himself can be lent as well.
        """
        slot, cabinet = self.env["powerbank.slot"], self.env["powerbank.cabinet"]
        return SQL(
            """(
                %(state)s = 'docked' AND %(level)s >= %(min_level)s
                AND %(recalled)s IS NOT TRUE
                AND (%(expires)s IS NULL OR %(expires)s >= %(today)s)
                AND %(unreserved)s AND %(active)s
                AND EXISTS (SELECT FROM powerbank_slot slot
                              JOIN powerbank_cabinet cabinet
                                ON cabinet.id = slot.cabinet_id
                              JOIN powerbank_station station
                                ON station.id = cabinet.station_id
                             WHERE slot.id = %(slot)s
                               AND %(cabinet_active)s AND %(station_active)s
                               AND %(slot_state)s = 'occupied'
                               AND %(cabinet_state)s = 'online'))""",
            state=_column(self, alias, "state"),
            level=_column(self, alias, "level"),
            min_level=self._min_lend_level(),
            recalled=_column(self, alias, "recalled"),
            expires=_column(self, alias, "cert_expires_on"),
            today=fields.Datetime.now().date(),
            unreserved=self._unreserved(alias, customer),
            active=_column(self, alias, "active"),
            cabinet_active=_column(cabinet, "cabinet", "active"),
            station_active=_column(self.env["powerbank.station"], "station", "active"),
            slot=_column(self, alias, "slot_id"),
            slot_state=_column(slot, "slot", "state"),
            cabinet_state=_column(cabinet, "cabinet", "state"),
        )

    @api.model
    def _claim_best(self, cabinet, rental, until, guard):
        """Reserve the best charged rentable bank of `cabinet`; return it, or none.

        What its customer reserved comes first; slots that failed to eject lately last.

        One statement finds, locks and reserves. Rows that another start holds are
        passed over, so two customers at one cabinet never wait for each other.

        :param datetime until: UTC instant at which the reservation lapses.
        :param SQL guard: condition under which anything is claimed at all.
        """
        claim = SQL(
            """
            UPDATE powerbank_bank bank
               SET reserved_rental_id = %(rental)s, reserved_until = %(until)s
              FROM powerbank_slot slot
             WHERE slot.id = bank.slot_id
               AND bank.id = (SELECT best.id FROM powerbank_bank best
                               WHERE %(cabinet_id)s = %(cabinet)s AND %(rentable)s
                                 AND %(guard)s
                               ORDER BY best.reserved_customer_id IS DISTINCT FROM
                                            %(customer)s,
                                        (SELECT coalesce(eject_failure_count, 0)
                                           FROM powerbank_slot
                                          WHERE id = best.slot_id),
                                        best.level DESC, best.id
                               LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING %(columns)s
            """,
            rental=rental.id,
            until=until,
            cabinet_id=_column(self, "best", "cabinet_id"),
            cabinet=cabinet.id,
            customer=rental.customer_id.id,
            rentable=self._rentable("best", rental.customer_id),
            columns=CLAIM.columns,
            guard=guard,
        )
        claimed = CLAIM.first(self.env, claim)
        return claimed[0] if claimed else self.browse()

    @api.model
    def _find(self, serial):
        """Return the bank with this serial number, case and spaces ignored.

        Archived ones too: a bank that turns up is no longer out of use.
        """
        banks = self.with_context(active_test=False)
        return banks.search([("name", "=ilike", (serial or "").strip())], limit=1)

    # === BUSINESS METHODS - PLACE === #

    def _move(self, state, event, *, at=None, evidence="", **place):
        """Bring this bank to `state` and its one `place`, and record the move.

        The only way a bank changes its place. Slots on both ends follow.

        :param str state: state after the move (table D.5).
        :param str event: what happened, for the history.
        :param datetime at: UTC instant of the event; now when missing.
        :param place: one of `slot`, `custodian`, `rental` (records), or none for the
            gone states.
        """
        self.ensure_one()
        before, origin, old_slot = self.state, self._describe_place(), self.slot_id
        slot = place.get("slot") or self.env["powerbank.slot"]
        self.write(
            {
                "state": state,
                "active": self.active or bool(slot),
                "slot_id": slot.id,
                "custodian_id": place["custodian"].id
                if "custodian" in place
                else False,
                "rental_id": place["rental"].id if "rental" in place else False,
                **dict.fromkeys(RESERVED_FIELDS, False),
            }
        )
        if old_slot and old_slot != slot:
            old_slot._on_bank_out()
        if slot:
            slot._on_bank_in()
        values = self._move_values(event, at, before, origin)
        return self.env["powerbank.bank.move"].create({**values, "evidence": evidence})

    def _move_values(self, event, at, before, origin):
        self.ensure_one()
        return {
            "bank_id": self.id,
            "at": at or fields.Datetime.now(),
            "event": event,
            "from_place": origin,
            "to_place": self._describe_place(),
            "slot_id": self.slot_id.id,
            "custodian_id": self.custodian_id.id,
            "rental_id": self.rental_id.id,
            "state_before": before,
            "state_after": self.state,
        }

    def _on_docked(self, slot, end, received, evidence=""):
        """A bank was seen in `slot`: PB03, PB06, PB09, or nothing new (EX-07).

        :param slot: `powerbank.slot` in which it lies.
        :param datetime end: effective UTC instant of the insertion (billing.md C.5).
        :param datetime received: UTC instant at which the server heard of it.
        :return: the rental whose end this proves, empty when none: a swap goes on.
        """
        self.ensure_one()
        rental = self.rental_id
        if rental and rental.state == "in_use":
            rental._on_returned(slot, end, received, evidence)
            return rental.filtered("ended_at")
        assumed = self._assumed_rental()
        if assumed and assumed._on_true_end(slot, end, received, evidence):
            return assumed
        if self.slot_id == slot:
            return rental
        if self.sold_rental_id:
            self.sold_rental_id._on_back_after_sale(slot, end, evidence)
            return rental
        event = "found" if self.state in GONE_STATES else "docked"
        self._move(
            self._state_when_docked(), event, at=end, evidence=evidence, slot=slot
        )
        return rental

    def _state_when_docked(self):
        """PB12: what was lost or sold is checked before it is lent again."""
        self.ensure_one()
        checked = self.state in ("lost", "sold", "scrapped", "quarantine")
        return "quarantine" if checked else "docked"

    def _on_reading(self, reading, received):
        """Take over charge and temperature as the slot measured them.

        A row that a start holds at this moment is passed over: the next inventory
        brings the value again.
        """
        self.ensure_one()
        level = -1 if reading.get("level") is None else reading["level"]
        temperature = reading.get("temperature") or 0
        unchanged = (level, temperature) == (self.level, self.temperature)
        # What comes back from a customer was measured just now, changed or not.
        unchanged = unchanged and not self.rental_id
        if unchanged or not self.try_lock_for_update(allow_referencing=True):
            return
        self.write({"level": level, "temperature": temperature, "level_at": received})

    # === ACTION METHODS === #

    def action_quarantine(self):
        """PB13: take banks out of renting, wherever they lie."""
        banks = self._as_dispatcher()
        for bank in banks.filtered(lambda b: b.state in ("docked", *HELD_STATES)):
            bank._move("quarantine", "quarantined", **bank._current_place())

    def action_release_quarantine(self):
        """PB14: a technician tested the bank; it may be lent again."""
        for bank in self._as_dispatcher().filtered(lambda b: b.state == "quarantine"):
            state = "docked" if bank.slot_id else "in_warehouse"
            bank._move(state, "tested", **bank._current_place())

    def _current_place(self):
        """Return this bank's place as keyword arguments of `_move`."""
        self.ensure_one()
        places = {
            "slot": self.slot_id,
            "custodian": self.custodian_id,
            "rental": self.rental_id,
        }
        return {name: place for name, place in places.items() if place}


def _column(model, alias, name):
    """Return `alias.name` as SQL that has pending changes of it written first."""
    return SQL.identifier(alias, name, to_flush=model._fields[name])
