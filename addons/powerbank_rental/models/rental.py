from math import ceil

from odoo import api, fields, models
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..errors import Refusal
from ..money import to_major
from ..rows import ROWS
from ..tokens import code as random_code

STATES = [
    ("draft", "Quoted"),
    ("authorizing", "Authorizing"),
    ("ejecting", "Ejecting"),
    ("in_use", "In Use"),
    ("ended", "Ended"),
    ("awaiting_payment", "Awaiting Payment"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("eject_failed", "Nothing Came Out"),
    ("exception", "Exception"),
    ("sold", "Sold"),
    ("written_off", "Written Off"),
]


class Rental(models.Model):
    """A rental order. Its fields are here; its events are in the `rental_*` files.

    `rental_start` takes it from the scan to the eject command, `rental_eject` through
    the cabinet's answer, `rental_return` from the return to the payment, and
    `rental_verbs` holds what other addons bring to it. Nothing but those event
    methods changes a rental.
    """

    _name = "powerbank.rental"
    _description = "Rental"
    _inherit = ["powerbank.as.dispatcher", "powerbank.auto", "powerbank.announced"]
    _order = "id DESC"
    _check_company_auto = True

    name = fields.Char(string="Order", readonly=True, copy=False, default="/")
    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: random_code(24),
        help="The unguessable name by which a mini-program asks for this rental.",
    )
    mode = fields.Selection(
        selection=[("cabinet", "Cabinet")], required=True, default="cabinet"
    )
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default="draft", copy=False
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True)
    customer_id = fields.Many2one("powerbank.customer", required=True)
    partner_id = fields.Many2one(related="customer_id.partner_id")

    cabinet_id = fields.Many2one("powerbank.cabinet", string="Rented From", index=True)
    station_id = fields.Many2one("powerbank.station", index=True)
    slot_id = fields.Many2one("powerbank.slot")
    bank_id = fields.Many2one("powerbank.bank", string="Power Bank", index=True)
    return_cabinet_id = fields.Many2one("powerbank.cabinet", string="Returned To")
    return_station_id = fields.Many2one("powerbank.station", index="btree_not_null")
    return_slot_id = fields.Many2one("powerbank.slot")
    bank_line_ids = fields.One2many("powerbank.rental.bank", "rental_id")

    tariff_version_id = fields.Many2one("powerbank.tariff.version", index=True)
    tariff_hash = fields.Char(help="Fingerprint of the tariff that was shown.")
    price_text = fields.Text(help="The price as the customer saw it.")
    deposit = fields.Monetary(help="Amount held before a power bank comes out.")
    quote_expires_at = fields.Datetime()
    confirmed_at = fields.Datetime(string="Ordered At")
    authorized_at = fields.Datetime()
    eject_sent_at = fields.Datetime()
    verify_attempts = fields.Integer()
    started_at = fields.Datetime()
    ended_at = fields.Datetime(help="Effective end: the instant the clock stopped.")
    return_received_at = fields.Datetime(help="When the server heard of the return.")
    minutes = fields.Integer(
        compute="_compute_minutes", help="Started minutes between start and end."
    )
    running_amount = fields.Monetary(string="So Far", compute="_compute_running_amount")

    bill_id = fields.Many2one("powerbank.bill", string="Bill in Force")
    bill_ids = fields.One2many("powerbank.bill", "rental_id")
    bill_breakdown = fields.Html(related="bill_id.breakdown")
    gross = fields.Monetary()
    discount = fields.Monetary()
    waived = fields.Monetary()
    due = fields.Monetary()
    paid_at = fields.Datetime()

    cancel_reason = fields.Char()
    exception_kind = fields.Selection(
        selection=[
            ("eject_unknown", "Eject Not Proven"),
            ("bank_unknown", "Unknown Power Bank Came Out"),
            ("bank_conflict", "Came Out Against the Books"),
        ],
        readonly=True,
    )
    clock_suspect = fields.Boolean(
        help="The cabinet's clock could not be trusted for the return time."
    )
    received_gross = fields.Monetary(
        help="What the time of receipt would have cost, when it differs by more than"
        " one unit. The lower amount was charged."
    )
    event_ids = fields.One2many("powerbank.rental.event", "rental_id")

    _code_uniq = models.UniqueIndex("(code)")
    _name_tail = models.Index(
        "(reverse(upper(name)) text_pattern_ops) WHERE state <> 'draft'"
    )
    _one_open_per_bank = models.UniqueIndex("(bank_id) WHERE state = 'in_use'")
    _one_eject_per_cabinet = models.UniqueIndex("(cabinet_id) WHERE state = 'ejecting'")
    _quotes = models.Index("(customer_id, cabinet_id) WHERE state = 'draft'")
    _lapsed_quotes = models.Index("(quote_expires_at) WHERE state = 'draft'")
    _customer = models.Index("(customer_id, id DESC) WHERE state <> 'draft'")
    _running = models.Index(
        "(state) WHERE state IN ('authorizing', 'ejecting', 'in_use', 'ended',"
        " 'awaiting_payment', 'exception')"
    )
    _end_after_start = models.Constraint(
        "CHECK (ended_at IS NULL OR ended_at >= started_at)",
        "A rental cannot end before it began.",
    )
    _clock_fits_state = models.Constraint(
        """CHECK (CASE state
            WHEN 'in_use' THEN started_at IS NOT NULL AND ended_at IS NULL
            WHEN 'awaiting_payment' THEN ended_at IS NOT NULL
            WHEN 'done' THEN ended_at IS NOT NULL
            WHEN 'sold' THEN ended_at IS NOT NULL
            WHEN 'written_off' THEN ended_at IS NOT NULL
            WHEN 'cancelled' THEN started_at IS NULL
            WHEN 'eject_failed' THEN started_at IS NULL
            ELSE TRUE END)""",
        "The clock of a rental must fit its state.",
    )

    # === COMPUTE METHODS === #

    @api.depends("started_at", "ended_at")
    def _compute_minutes(self):
        for rental in self:
            end = rental.ended_at or fields.Datetime.now()
            elapsed = end - rental.started_at if rental.started_at else None
            rental.minutes = ceil(elapsed.total_seconds() / 60) if elapsed else 0

    @api.depends("state", "due")
    def _compute_running_amount(self):
        """The fee so far, by the very function that writes the bill."""
        now = fields.Datetime.now()
        used_up = self.filtered(lambda r: r.state == "in_use")._used_up_free_time()
        for rental in self:
            if rental.state == "in_use":
                computed = rental._bill_until(now, used_up=used_up)
                rental.running_amount = to_major(computed.amount, rental.currency_id)
            else:
                rental.running_amount = rental.due

    # === BUSINESS METHODS - STATE MACHINE === #

    def _transition(self, row_id, *, event=None, evidence="", at=None, **values):
        """Carry out one row of the state machine: state, values and timeline.

        The caller holds the locks and has checked the row's guard.

        :param str row_id: key of `rows.ROWS`.
        :param str event: name for the timeline where one row serves several events.
        :param str evidence: what proves the event, in words.
        :param datetime at: UTC instant of the event; now when missing.
        :raise Refusal: the rental is not in a state from which the row starts.
        """
        self.ensure_one()
        row = ROWS[row_id]
        before = self.state
        if before not in row.source:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Rental %(rental)s is %(state)s: %(event)s does not apply to it.",
                    rental=self.display_name,
                    state=before,
                    event=row.event,
                ),
            )
        self.write({"state": row.target, **values})
        self._record(event or row.event, row_id, before, evidence, at)

    def _record(self, event, row_id=False, before=None, evidence="", at=None):
        """Add a line to the timeline; also for events that change no state."""
        self.ensure_one()
        self.env["powerbank.rental.event"]._append(
            self, event, row_id, before or self.state, evidence, at
        )

    def _lock_chain(self, bank=None, slot=None):
        """Lock bank, slot and rental in the house's order; refuse when one is held.

        :raise LockError: another transaction works on one of them; try again.
        """
        self.ensure_one()
        for records in (bank or self.bank_id, slot or self.slot_id, self):
            records.lock_for_update(allow_referencing=True)

    # === HOOKS === #

    # Here rather than in the files of their topics: what is defined first can be
    # extended by every other file.

    def _alarms(self):
        """Return what time will bring to this running rental.

        Every part of the suite that waits for an instant adds to this list.

        :return: list of (UTC datetime, name of the event method).
        """
        self.ensure_one()
        return []

    def _pauses(self):
        """Return when the clock stood still although the rental ran.

        Every part of the suite that stops a clock adds to this list.

        :return: list of (UTC begin, UTC end; None while it still stands).
        """
        self.ensure_one()
        return []

    def _return_row(self):
        """Return the row by which the return of the power bank ends this rental."""
        return "R19"

    # === BUSINESS METHODS - SETTINGS === #

    @api.model
    def _setting(self, name, default):
        """Return the whole-number setting `powerbank_rental.<name>` (table D.11)."""
        settings = self.env["res.config.settings"]
        return settings._number(f"powerbank_rental.{name}", default)

    # === CRUD METHODS === #

    @api.autovacuum
    def _gc_quotes(self):
        """Drop quotes that nobody confirmed a day after they lapsed."""
        limit = GC_UNLINK_LIMIT
        horizon = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        stale = self.search(
            [("state", "=", "draft"), ("quote_expires_at", "<", horizon)], limit=limit
        )
        stale.unlink()
        return len(stale), len(stale) == limit

    @api.ondelete(at_uninstall=False)
    def _unlink_except_orders(self):
        if any(rental.state != "draft" for rental in self):
            raise Refusal(
                "wrong_state",
                self.env._("An order cannot be deleted: it is part of the books."),
            )
