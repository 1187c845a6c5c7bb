from odoo import api, fields, models

from ..errors import Refusal
from .bank import HELD_STATES

#: Fields whose change may make a bank unfit for renting.
CONDITION_FIELDS = {"cert_expires_on", "health", "recalled", "unverified"}


class BankCondition(models.Model):
    """What keeps a power bank from being lent until a technician has seen it (PB13).

    The cabinet's readings, the calendar and people can put a bank into quarantine;
    nothing but the test of a technician takes it out (PB14).
    """

    _inherit = "powerbank.bank"

    maker = fields.Char()
    batch = fields.Char(index="btree_not_null")
    made_on = fields.Date()
    health = fields.Integer(
        string="Health (%)", default=-1, aggregator="avg", help="-1 when unknown."
    )
    health_text = fields.Char(
        string="Health in Percent",
        compute="_compute_health_text",
        inverse="_inverse_health_text",
        help="What is left of its capacity. Empty when not known.",
    )
    cycles = fields.Integer(string="Charging Cycles")
    unverified = fields.Boolean(
        string="Not Registered by Us",
        readonly=True,
        copy=False,
        help="It came up at a cabinet and was in no book. Tested, it is lent.",
    )
    quarantine_reason = fields.Selection(
        selection=[
            ("staff", "Taken out by staff"),
            ("recall", "Recalled"),
            ("certificate", "Certificate expired"),
            ("health", "Health too low"),
            ("hot", "Too hot"),
            ("swollen", "Swollen"),
            ("fault", "Reported as faulty"),
            ("unknown", "Not in the books"),
            ("unknown_long", "Was away for long"),
            ("lost", "Was lost"),
            ("sold", "Was sold"),
            ("scrapped", "Was scrapped"),
            ("conflict", "Reported in two cabinets"),
            ("cloned", "Serial number exists twice"),
        ],
        string="In Quarantine Because",
        readonly=True,
        copy=False,
    )

    _quarantine_has_reason = models.Constraint(
        "CHECK (quarantine_reason IS NULL OR state = 'quarantine')",
        "Only a power bank in quarantine has a reason for it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("health")
    def _compute_health_text(self):
        for bank in self:
            bank.health_text = str(bank.health) if bank.health >= 0 else False

    def _inverse_health_text(self):
        """Take over what a technician measured."""
        for bank in self:
            text = bank.health_text or "-1"
            if text != "-1" and not (text.isdecimal() and int(text) <= 100):
                raise Refusal(
                    "refused",
                    self.env._("Health is a whole number from 0 to 100 percent."),
                )
            bank.health = int(text)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """What is unfit from the beginning never enters renting."""
        banks = super().create(vals_list)
        for bank in banks.sudo():
            bank._quarantine_unsound()
            bank.wake_at = bank._next_wake()
        return banks

    def write(self, vals):
        """What a change of its condition makes unfit leaves renting at once."""
        result = super().write(vals)
        if CONDITION_FIELDS & vals.keys():
            for bank in self.sudo():
                bank._quarantine_unsound()
                bank.wake_at = bank._next_wake()
        return result

    # === BUSINESS METHODS === #

    def _unsound(self):
        """Return why this bank must not be lent whatever its place, or False."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        least = self.env["powerbank.rental"]._setting("min_health", 60)
        if self.recalled:
            return "recall"
        if self.cert_expires_on and self.cert_expires_on < today:
            return "certificate"
        if 0 <= self.health < least:
            return "health"
        return "unknown" if self.unverified else False

    def _quarantine_unsound(self):
        """PB13 for what is known of a bank; one on rental is caught at its return."""
        self.ensure_one()
        reason = self._unsound()
        if reason:
            self._quarantine(reason, "unsound")

    def _quarantine(self, reason, event, evidence=""):
        """PB13: out of renting where it lies; nothing for what is not in our hands."""
        self.ensure_one()
        if self.state in ("docked", *HELD_STATES) and self.state != "quarantine":
            place = self._current_place()
            self._move("quarantine", event, evidence=evidence, reason=reason, **place)

    # === EVENTS === #

    def _on_reading(self, reading, received):
        """Take over charge and temperature as the slot measured them.

        A temperature that could not be read leaves the last one standing: a sensor that
        dies of the heat is no sign that a bank has cooled down.

        A row that a start holds at this moment is passed over: the next inventory
        brings the value again.
        """
        self.ensure_one()
        level = -1 if reading.get("level") is None else reading["level"]
        before = temperature = self.temperature
        if reading.get("temperature") is not None:
            temperature = reading["temperature"]
        unchanged = (level, temperature) == (self.level, before)
        # What comes back from a customer was measured just now, changed or not.
        unchanged = unchanged and not self.rental_id
        if unchanged or not self.try_lock_for_update(allow_referencing=True):
            return
        self.write({"level": level, "temperature": temperature, "level_at": received})
        self._on_temperature(temperature, before)

    def _on_temperature(self, temperature, before):
        """PB13: warm ones are shown; hot ones are a fire risk and leave renting."""
        warm, hot = self._temperature_limits()
        if temperature >= hot:
            self._on_fire_risk("hot", self.env._("%s °C", temperature))
        elif temperature >= warm:
            message = self.env._(
                "Power bank %(bank)s has %(temperature)s °C.",
                bank=self.name,
                temperature=temperature,
            )
            self._raise_alert("hot", message)
        elif before >= warm:
            self._clear_alerts("hot")

    def _heat(self):
        """Return `hot`, `warm` or an empty string, by the last temperature read."""
        self.ensure_one()
        warm, hot = self._temperature_limits()
        if self.temperature >= hot:
            return "hot"
        return "warm" if self.temperature >= warm else ""

    def _temperature_limits(self):
        """Return the degrees (°C) from which a bank is warm, and a fire risk."""
        setting = self.env["powerbank.rental"]._setting
        return setting("warm_celsius", 55), setting("hot_celsius", 60)

    def _on_health(self, percent, received):
        """PB13: the bank or a test says how much of its capacity is left."""
        self.ensure_one()
        self.write({"health": percent, "level_at": received})

    def _on_fire_risk(self, reason, evidence):
        """PB13: neither to be lent nor to be charged; somebody must come."""
        self.ensure_one()
        self._quarantine(reason, "fire_risk", evidence)
        self._stop_charging()
        self._raise_alert(
            "fire_risk",
            self.env._(
                "Fire risk: power bank %(bank)s at %(place)s (%(evidence)s). Do not"
                " hand it out, do not charge it, take it out with care.",
                bank=self.name,
                place=self.place,
                evidence=evidence,
            ),
            level="3",
        )

    def _stop_charging(self):
        """Have the slot stop charging, where a cabinet can be told so."""

    # === ACTION METHODS === #

    def action_quarantine(self):
        """PB13: take banks out of renting, wherever they lie."""
        for bank in self._as_dispatcher():
            bank._quarantine("staff", "quarantined")

    def action_report_swelling(self):
        """PB13: somebody saw that the bank is swollen."""
        for bank in self._as_dispatcher():
            bank._on_fire_risk("swollen", self.env._("seen by staff"))

    def action_release_quarantine(self):
        """PB14: a technician tested the bank; it may be lent again.

        :raise Refusal: it may not, whatever the test says.
        """
        for bank in self._as_dispatcher().filtered(lambda b: b.state == "quarantine"):
            bank.unverified = False
            bank._check_sound()
            state = "docked" if bank.slot_id else "in_warehouse"
            bank._move(state, "tested", **bank._current_place())
            bank._clear_alerts()

    def _check_sound(self):
        """A recalled, expired, worn, swollen or hot bank is never rentable (B-69d)."""
        self.ensure_one()
        _warm, hot = self._temperature_limits()
        swollen = self.quarantine_reason == "swollen" and "swollen"
        reason = self._unsound() or swollen or (self.temperature >= hot and "hot")
        if reason:
            raise Refusal(
                "refused",
                self.env._(
                    "Power bank %(bank)s cannot be released: %(reason)s.",
                    bank=self.name,
                    reason=self._reason_label(reason),
                ),
            )
        if self.conflict_slot_id:
            raise Refusal(
                "refused",
                self.env._(
                    "Two cabinets report power bank %s. First say where it lies.",
                    self.name,
                ),
            )

    @api.model
    def _reason_label(self, reason):
        return dict(self._fields["quarantine_reason"]._description_selection(self.env))[
            reason
        ]

    # === BUSINESS METHODS - NOT IN THE BOOKS === #

    @api.model
    def _register_unknown(self, serial, cabinet, evidence):
        """R09, PB17: take a bank into the books that nobody registered.

        It is never lent before a technician has tested it.
        """
        company = cabinet.company_id
        bank = self.sudo().create(
            {
                "name": serial,
                "company_id": company.id,
                "owner_id": company.partner_id.id,
                "custodian_id": company.partner_id.id,
            }
        )
        bank.unverified = True
        bank._raise_alert(
            "bank_unknown",
            self.env._(
                "Power bank %(bank)s came up at %(cabinet)s (%(evidence)s) and is in no"
                " book. Find out whose it is and test it.",
                bank=serial,
                cabinet=cabinet.display_name,
                evidence=evidence,
            ),
        )
        return bank
