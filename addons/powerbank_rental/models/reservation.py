from datetime import timedelta

from odoo import api, fields, models

from ..errors import Refusal
from ..tokens import code as random_code


class Reservation(models.Model):
    """What is kept for a customer for a while (A-083, A-090).

    A power bank in a cabinet, a free slot to return one into, or a power bank at a
    station in a window of time to come. It is used, cancelled, or it expires; in any
    case its end is written down. `reservation_making` opens them.
    """

    _name = "powerbank.reservation"
    _description = "Reservation"
    _inherit = ["powerbank.as.dispatcher", "powerbank.auto"]
    _order = "id DESC"
    _rec_name = "code"
    _check_company_auto = True

    code = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: random_code(24)
    )
    kind = fields.Selection(
        selection=[
            ("bank", "Power Bank"),
            ("slot", "Slot to Return"),
            ("window", "Power Bank Later"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("held", "Held"),
            ("used", "Used"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        default="held",
    )
    customer_id = fields.Many2one(
        "powerbank.customer", required=True, readonly=True, ondelete="cascade"
    )
    station_id = fields.Many2one(
        "powerbank.station", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(related="station_id.company_id", store=True)
    cabinet_id = fields.Many2one("powerbank.cabinet", readonly=True)
    bank_id = fields.Many2one("powerbank.bank", string="Power Bank", readonly=True)
    place = fields.Integer(
        readonly=True, help="Counts the reservations beside this one, from 1."
    )
    from_at = fields.Datetime(
        string="From", required=True, readonly=True, default=fields.Datetime.now
    )
    until_at = fields.Datetime(string="Until", required=True, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    rental_id = fields.Many2one("powerbank.rental", readonly=True, index=True)
    reason = fields.Char(readonly=True, help="Why it was cancelled.")

    _code_uniq = models.UniqueIndex("(code)")
    _customer = models.Index("(customer_id, id DESC)")
    _one_per_customer = models.UniqueIndex("(customer_id) WHERE state = 'held'")
    _one_per_bank = models.UniqueIndex(
        "(bank_id) WHERE state = 'held' AND bank_id IS NOT NULL"
    )
    _one_per_slot = models.UniqueIndex(
        "(cabinet_id, place) WHERE state = 'held' AND kind = 'slot'"
    )
    _one_per_window = models.Constraint(
        """EXCLUDE USING gist (station_id WITH =, place WITH =,
                               tsrange(from_at, until_at) WITH &&)
           WHERE (state = 'held' AND kind = 'window')""",
        "All power banks that can be reserved for this time are taken.",
    )
    _from_before_until = models.Constraint(
        "CHECK (from_at < until_at)", "A reservation ends after it begins."
    )

    # === EVENTS === #

    def _on_wake(self):
        """A window comes near, or the time of the reservation is over."""
        self.ensure_one()
        if self.state != "held":
            self.wake_at = False
            return
        self._lock()
        if self.until_at <= fields.Datetime.now():
            self._on_over()
        else:
            self._put_aside()

    def _on_over(self):
        """Nobody came; or he did, and had to take another power bank."""
        rental = self._rental_since()
        self._end("used" if rental else "expired", rental_id=rental.id)
        if not rental:
            self._tell("reservation_expired")

    def _rental_since(self):
        """Return the rental this customer began here instead; a slot serves none."""
        if self.kind == "slot":
            return self.rental_id
        since = self.from_at - self._ahead()
        return self.env["powerbank.rental"].search(
            [
                ("customer_id", "=", self.customer_id.id),
                ("station_id", "=", self.station_id.id),
                ("confirmed_at", ">=", max(since, self.create_date)),
            ],
            limit=1,
        )

    @api.model
    def _ahead(self):
        """Return how long before a reserved window a power bank is put aside."""
        setting = self.env["powerbank.rental"]._setting
        return timedelta(minutes=setting("ahead_minutes", 10))

    def _put_aside(self):
        """The window comes near: keep a power bank; look again until there is one."""
        banks = self.env["powerbank.bank"]
        bank = banks._reserve_best(self.station_id, self.customer_id, self.until_at)
        if not bank:
            later = fields.Datetime.now() + timedelta(minutes=1)
            self.wake_at = min(later, self.until_at)
            return
        self._hold(bank)
        self._tell("reservation_ready")

    def _on_bank_gone(self):
        """The reserved bank left its slot: keep another of this place, if there is."""
        for reservation in self:
            place = reservation.cabinet_id
            if reservation.kind == "window":
                place = reservation.station_id
            banks = self.env["powerbank.bank"]
            bank = banks._reserve_best(
                place, reservation.customer_id, reservation.until_at
            )
            if bank:
                reservation._hold(bank)
            else:
                reason = self.env._("The power bank is no longer there.")
                reservation._end("cancelled", reason=reason)
                reservation._tell("reservation_lost")

    def _on_returned(self, rental):
        """The customer returned his power bank: here, or elsewhere."""
        for reservation in self:
            if rental.return_cabinet_id == reservation.cabinet_id:
                reservation._end("used", rental_id=rental.id)
            else:
                reason = self.env._("Returned elsewhere.")
                reservation._end("cancelled", reason=reason, rental_id=rental.id)

    def _cancel(self, reason):
        """Give it up.

        :raise Refusal: it is over already.
        """
        self.ensure_one()
        if self.state != "held":
            raise Refusal(
                "reservation_over",
                self.env._("This reservation is over already."),
                state=self.state,
            )
        self._lock()
        self._end("cancelled", reason=reason)

    # === BUSINESS METHODS === #

    def _lock(self):
        """Lock in the house's order: the bank before what refers to it."""
        for records in (self.bank_id, self):
            records.lock_for_update(allow_referencing=True)

    def _hold(self, bank):
        self.write(
            {
                "bank_id": bank.id,
                "cabinet_id": bank.slot_id.cabinet_id.id,
                "wake_at": self.until_at,
            }
        )

    def _end(self, state, **values):
        """Bring reservations to an end, and give back what they held."""
        for reservation in self:
            reservation.bank_id._release_reserved(reservation.customer_id)
        self.write(
            {
                "state": state,
                "ended_at": fields.Datetime.now(),
                "wake_at": False,
                **values,
            }
        )

    def _tell(self, event):
        self.env["powerbank.notification"]._queue(self.customer_id, event, self)

    def _message_value(self, name):
        """Return the text for the placeholder `name` of a message."""
        self.ensure_one()
        values = {
            "cabinet": self.cabinet_id.name,
            "hotline": self.station_id.hotline,
            "station": self.station_id.name,
        }
        return values[name] or ""

    # === ACTION METHODS === #

    def action_cancel(self):
        """Staff give it up, such as when the customer calls."""
        for reservation in self._as_dispatcher():
            reservation._cancel(self.env._("Cancelled by staff"))

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        """What is kept for somebody is given up first."""
        self.filtered(lambda r: r.state == "held")._end("cancelled")
