from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..errors import Refusal

#: The fault of a slot that failed to eject: it waits for a technician (row SL09).
EJECT_FAULT = "jam"
#: The fault of a slot whose bank the cabinet cannot read (row SL07).
READ_FAULT = "unreadable"
#: What a cabinet, or the books, find wrong with a slot.
FAULTS = [
    (EJECT_FAULT, "Does not eject"),
    (READ_FAULT, "Power bank cannot be read"),
    ("charging_fault", "Does not charge"),
    ("comm_fault", "Does not answer"),
    ("jammed", "Jammed"),
    ("forced_open", "Forced open"),
    ("solenoid_fault", "Latch is defective"),
    ("anti_theft_fault", "Anti-theft lock is defective"),
    ("short_circuit", "Short circuit"),
    ("return_failed", "Return failed"),
]
#: States that an eject, a return or an inventory may change.
WORKING_STATES = ("empty", "receiving", "occupied", "ejecting")


class Slot(models.Model):
    """One hole of a cabinet. Which bank it holds is stored on the bank alone."""

    _name = "powerbank.slot"
    _description = "Cabinet Slot"
    _inherit = ["powerbank.as.dispatcher", "powerbank.announced"]
    _order = "cabinet_id, number"
    _rec_names_search = ["number"]

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, index=True, ondelete="cascade"
    )
    station_id = fields.Many2one(
        related="cabinet_id.station_id", store=True, index=True
    )
    company_id = fields.Many2one(related="cabinet_id.company_id", store=True)
    number = fields.Integer(required=True)
    state = fields.Selection(
        selection=[
            ("empty", "Empty"),
            ("receiving", "Receiving"),
            ("occupied", "Occupied"),
            ("ejecting", "Ejecting"),
            ("fault", "Fault"),
            ("disabled", "Disabled"),
            ("ghost", "Ghost"),
        ],
        required=True,
        readonly=True,
        default="empty",
    )
    fault_reason = fields.Selection(selection=FAULTS, readonly=True)
    bank_ids = fields.One2many("powerbank.bank", "slot_id", string="Banks Held")
    bank_id = fields.Many2one(
        "powerbank.bank", string="Power Bank", compute="_compute_bank_id"
    )
    level = fields.Integer(string="Charge (%)", compute="_compute_bank_id")
    eject_failures = fields.Json(
        readonly=True,
        copy=False,
        help="UTC instants of the failures that count, within a day.",
    )
    eject_failure_count = fields.Integer(
        compute="_compute_eject_failure_count",
        store=True,
        help="Ejects that failed here since the last one that worked.",
    )
    unreadable_count = fields.Integer(
        readonly=True,
        copy=False,
        help="Inventories in a row that could not read the power bank of this slot.",
    )
    misread_count = fields.Integer(
        string="Wrong Power Banks",
        readonly=True,
        copy=False,
        help="How often another power bank came out of, or lay in, this slot than was"
        " said, since a technician tested it.",
    )
    half_inserted_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="Something was pushed in here that the cabinet could not read.",
    )
    last_eject_failure_at = fields.Datetime(compute="_compute_last_eject_failure_at")

    _number_uniq = models.Constraint(
        "UNIQUE(cabinet_id, number)", "A cabinet has each slot number once."
    )

    # === COMPUTE METHODS === #

    @api.depends("bank_ids.level")
    def _compute_bank_id(self):
        for slot in self:
            slot.bank_id = slot.bank_ids[:1]
            slot.level = slot.bank_id.level

    @api.depends("eject_failures")
    def _compute_eject_failure_count(self):
        for slot in self:
            slot.eject_failure_count = len(slot.eject_failures or [])

    @api.depends("eject_failures")
    def _compute_last_eject_failure_at(self):
        for slot in self:
            failures = slot.eject_failures
            slot.last_eject_failure_at = failures[-1] if failures else False

    @api.depends("cabinet_id.name", "number")
    def _compute_display_name(self):
        for slot in self:
            slot.display_name = f"{slot.cabinet_id.name} / {slot.number}"

    # === BUSINESS METHODS === #

    @api.model
    def _free_domain(self):
        """Slots into which a customer can return a power bank now."""
        return (
            Domain("state", "=", "empty")
            & Domain("cabinet_id.state", "=", "online")
            & Domain.custom(
                to_sql=lambda model, alias, _query: model._unreserved(alias)
            )
        )

    def _check_empty(self):
        """Refuse what needs an empty slot where a bank lies, comes or goes."""
        for slot in self:
            if slot.state != "empty":
                raise Refusal(
                    "wrong_state",
                    self.env._(
                        "Slot %s is not empty. Choose another.", slot.display_name
                    ),
                )

    def _at_rest(self):
        """Return the state of a slot in order in which nothing moves."""
        self.ensure_one()
        return "occupied" if self.bank_id else "empty"

    # === EVENTS === #

    def _on_bank_in(self):
        """SL02: a bank lies here. An eject under way goes on, a fault stays."""
        if self.state in ("empty", "receiving"):
            self.state = "occupied"
        if self.half_inserted_at:
            self.half_inserted_at = False

    def _on_bank_out(self):
        """SL05: the bank left. What is out of order stays so until it is tested."""
        if self.state in WORKING_STATES:
            self.write(
                {"state": "empty", "eject_failures": False, "unreadable_count": 0}
            )

    def _on_eject_over(self):
        """Nothing moves any more, and that is not this slot's failure."""
        for slot in self.filtered(lambda s: s.state == "ejecting"):
            slot.state = slot._at_rest()

    def _on_eject_failed(self):
        """SL06: three failures within a day (settings) disable it for renting."""
        self.ensure_one()
        limit = self.env["powerbank.rental"]._setting("slot_failures", 3)
        if self._count_eject_failure() >= limit:
            self.write({"state": "fault", "fault_reason": EJECT_FAULT})
            self.cabinet_id._report_jams()
        else:
            self._on_eject_over()

    def _count_eject_failure(self):
        """Note a failure now; return how many there were that still count."""
        now = fields.Datetime.now()
        hours = self.env["powerbank.rental"]._setting("slot_failure_hours", 24)
        horizon = fields.Datetime.to_string(now - timedelta(hours=hours))
        failures = [at for at in self.eject_failures or [] if at > horizon]
        failures.append(fields.Datetime.to_string(now))
        self.eject_failures = failures
        return len(failures)

    def _on_reading(self, reading):
        """SL07: take over a fault that the cabinet reports, and the end of one.

        What was pushed in half and is gone was not the bank that comes next (EX-13).

        A slot that a start holds at this moment is passed over: the next inventory
        says it again.

        :param dict reading: one slot of an inventory; a state of `unknown` tells
            nothing.
        """
        self.ensure_one()
        fault = self.state == "fault" and self.fault_reason
        if self.state in ("ejecting", "disabled", "ghost") or fault == EJECT_FAULT:
            return
        reported, count = self._read_fault(reading)
        gone = bool(self.half_inserted_at) and reading["state"] == "empty"
        unchanged = reported == fault and count == self.unreadable_count
        if (unchanged and not gone) or not self.try_lock_for_update(
            allow_referencing=True
        ):
            return
        self.unreadable_count = count
        if gone:
            self.half_inserted_at = False
        if reported != fault:
            state = "fault" if reported else self._at_rest()
            self.write({"state": state, "fault_reason": reported})

    def _read_fault(self, reading):
        """Return the fault that the slot has after `reading`, or False, and how many
        inventories in a row could not read its power bank."""
        fault = self.state == "fault" and self.fault_reason
        count = self.unreadable_count
        if reading["state"] == "unknown":
            return fault, count
        if reading["state"] not in ("empty", "normal"):
            return reading["state"], count
        if reading["state"] == "empty" or reading["bank"] or not self.bank_id:
            return False, 0
        return (READ_FAULT if count else fault), min(count + 1, 2)

    def _on_misread(self):
        """EX-02, EX-05: another bank than was said; look at the reader after two."""
        self.ensure_one()
        self.misread_count += 1
        limit = self.env["powerbank.rental"]._setting("slot_misreads", 2)
        if self.misread_count >= limit:
            self.cabinet_id._report_misreads()

    def _on_half_inserted(self, at):
        """EX-13: the micro-switch closed, and the bank could not be read."""
        self.ensure_one()
        if not self._half_inserted_at(at):
            self.half_inserted_at = at

    def _half_inserted_at(self, at):
        """Return since when what was read at `at` has stuck here, or False.

        :param datetime at: UTC instant of the later reading.
        """
        self.ensure_one()
        minutes = self.env["powerbank.rental"]._setting("half_inserted_minutes", 10)
        since = self.half_inserted_at
        return since and since > at - timedelta(minutes=minutes) and since

    def _on_ghost(self):
        """SL08: the cabinet reports a bank here that is elsewhere."""
        self.ensure_one()
        if self.state in WORKING_STATES:
            self.write({"state": "ghost", "fault_reason": False})

    def _on_ghost_if_empty(self):
        """SL08: its bank came out elsewhere, so what it still reports is a ghost."""
        for slot in self.filtered(lambda s: not s.bank_id):
            slot._on_ghost()

    def _on_ghost_gone(self):
        """SL08: what the cabinet reports here agrees with the books again."""
        self.ensure_one()
        if self.state == "ghost":
            self.state = self._at_rest()

    def _make_room(self, evidence):
        """EX-06: another bank lies here, so the one booked here cannot be.

        Where it is, an inventory tells.
        """
        self.ensure_one()
        if self.bank_id:
            self.bank_id._move("in_transit_unknown", "displaced", evidence=evidence)
            self.env["powerbank.bank"].flush_model(["slot_id"])
            self.cabinet_id._request_inventory()

    # === ACTION METHODS === #

    def action_test_passed(self):
        """SL09: a technician found the slot in order."""
        for slot in self._as_dispatcher():
            slot.write(
                {
                    "state": slot._at_rest(),
                    "fault_reason": False,
                    "eject_failures": False,
                    "unreadable_count": 0,
                    "misread_count": 0,
                }
            )
        self.sudo().cabinet_id._clear_slot_alerts()
