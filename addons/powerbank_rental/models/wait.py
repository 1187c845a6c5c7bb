import logging
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models

from ..errors import Refusal
from ..lost_races import lost_race
from ..tokens import code as random_code

_logger = logging.getLogger(__name__)

#: Kind -> what `powerbank.station._count_stock` counts of it.
COUNTS = {"bank": "rentable", "slot": "free"}


class Wait(models.Model):
    """A customer who wants to be told when something is free (A-091).

    Whatever sets a power bank or a slot free, a scheduled job sees it in the counts of
    the stations somebody waits at. Nothing is added to what starts and returns do. It
    tells as many as there is something for, who came first first, and each once.
    """

    _name = "powerbank.wait"
    _description = "Waiting Customer"
    _inherit = ["powerbank.as.dispatcher", "powerbank.auto"]
    _order = "id DESC"
    _rec_name = "code"

    code = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: random_code(24)
    )
    customer_id = fields.Many2one(
        "powerbank.customer", required=True, readonly=True, ondelete="cascade"
    )
    station_id = fields.Many2one(
        "powerbank.station", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(related="station_id.company_id", store=True)
    kind = fields.Selection(
        selection=[("bank", "Power Bank"), ("slot", "Slot to Return")],
        string="Waits For",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("told", "Told"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    until_at = fields.Datetime(string="Until", required=True, readonly=True)
    told_at = fields.Datetime(readonly=True)
    looked_at = fields.Datetime(
        readonly=True, help="When there last was nothing for this line."
    )

    _code_uniq = models.UniqueIndex("(code)")
    _customer = models.Index("(customer_id, id DESC)")
    _one_per_station = models.UniqueIndex(
        "(customer_id, station_id, kind) WHERE state = 'waiting'"
    )
    _line = models.Index("(station_id, kind, id) WHERE state = 'waiting'")
    _told = models.Index("(station_id, kind, told_at) WHERE state = 'told'")

    # === BUSINESS METHODS === #

    @api.model
    def _begin(self, customer, station, kind, minutes=None):
        """Remember that `customer` waits for a `kind` at `station`.

        :param int minutes: how long; the setting's number when missing.
        :raise Refusal: there is one free now, he waits for it already, or for as
            much as he may.
        """
        if self._free(station, kind):
            raise Refusal(
                "free_now", self.env._("There is one free at this station right now.")
            )
        self._check_customer(customer, station, kind)
        rentals = self.env["powerbank.rental"]
        minutes = minutes or rentals._setting("wait_minutes", 120)
        until = fields.Datetime.now() + timedelta(minutes=minutes)
        values = {"customer_id": customer.id, "station_id": station.id, "kind": kind}
        try:
            with self.env.cr.savepoint():
                return self.create({**values, "until_at": until, "wake_at": until})
        except UniqueViolation as error:
            if lost_race(error) == "wait_open":
                raise self._refuse_second() from None
            raise

    @api.model
    def _check_customer(self, customer, station, kind):
        """Once for the same thing, and for a number of things at a time."""
        waiting = self.search(
            [("customer_id", "=", customer.id), ("state", "=", "waiting")]
        )
        if waiting.filtered(lambda w: w.station_id == station and w.kind == kind):
            raise self._refuse_second()
        most = self.env["powerbank.rental"]._setting("waits_most", 10)
        if len(waiting) >= most:
            raise Refusal(
                "wait_limit",
                self.env._(
                    "You can wait at no more than %s places at a time. Give one up"
                    " first.",
                    most,
                ),
                most=most,
            )

    def _refuse_second(self):
        return Refusal(
            "wait_open", self.env._("You will be told already as soon as one is free.")
        )

    @api.model
    def _free(self, station, kind):
        """Return how many of a kind anybody could take at `station` now."""
        count = station._count_stock().get(station.id, {})
        return count.get(COUNTS[kind], 0)

    def _cancel(self):
        """The customer no longer waits.

        :raise Refusal: he was told already, or his time is over.
        """
        self.ensure_one()
        if self.state != "waiting":
            raise Refusal(
                "wait_over",
                self.env._("You are no longer waiting for this."),
                state=self.state,
            )
        self.write({"state": "cancelled", "wake_at": False})

    def _message_value(self, name):
        """Return the text for the placeholder `name` of a message."""
        self.ensure_one()
        return {"station": self.station_id.name}[name]

    # === EVENTS === #

    def _on_wake(self):
        """Nothing became free in the time this customer wanted to wait."""
        self.ensure_one()
        state = "expired" if self.state == "waiting" else self.state
        self.write({"state": state, "wake_at": False})

    def _on_free(self):
        """It is this customer's turn."""
        self.ensure_one()
        self.write(
            {"state": "told", "told_at": fields.Datetime.now(), "wake_at": False}
        )
        self.env["powerbank.notification"]._queue(
            self.customer_id, f"{self.kind}_free", self
        )

    # === SCHEDULED === #

    @api.model
    def _cron_tell(self):
        """Tell those whose turn it is; each station and kind is its own transaction.

        The line that was looked at longest ago comes first: where the time is not
        enough for all of them, the next run goes on with the others.
        """
        lines = self._read_group(
            [("state", "=", "waiting")],
            ["station_id", "kind"],
            order="looked_at:max NULLS FIRST, id:min",
        )
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(lines))
        for station, kind in lines:
            try:
                self._tell_line(station, kind)
                self.env.flush_all()
            except Exception:
                self.env.cr.rollback()
                _logger.warning("Those who wait for %s", station, exc_info=True)
            if not Cron._commit_progress(1):
                return

    @api.model
    def _tell_line(self, station, kind):
        """Tell as many as there is something for, less those who are on their way."""
        here = [("station_id", "=", station.id), ("kind", "=", kind)]
        turn = self.env["powerbank.rental"]._setting("turn_minutes", 5)
        lately = fields.Datetime.now() - timedelta(minutes=turn)
        coming = [*here, ("state", "=", "told"), ("told_at", ">", lately)]
        turns = self._free(station, kind) - self.search_count(coming)
        if turns > 0:
            waiting = [*here, ("state", "=", "waiting")]
            for wait in self.search(waiting, order="id", limit=turns):
                wait._on_free()
        self._mark_looked_at(station, kind)

    @api.model
    def _mark_looked_at(self, station, kind):
        """Write down, at the first who goes on waiting, that his line had its turn."""
        first = self.search(
            [
                ("station_id", "=", station.id),
                ("kind", "=", kind),
                ("state", "=", "waiting"),
            ],
            order="id",
            limit=1,
        )
        first.looked_at = fields.Datetime.now()

    # === ACTION METHODS === #

    def action_cancel(self):
        """Staff take customers out of the line."""
        for wait in self._as_dispatcher():
            wait._cancel()
