import dataclasses
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.powerbank_rental.errors import Refusal

from ..protocol import codec
from ..protocol.messages import (
    Check,
    EjectBank,
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

#: What a kind of command is for the gateway: the neutral orders of the protocols.
ORDERS = {
    Check: "inventory",
    EjectBank: "eject",
    EjectSlot: "eject",
    Reboot: "reboot",
    Volume: "volume",
    Query: "details",
    ScanWifi: "wifi_scan",
    SetWifi: "wifi",
    SetNetwork: "network",
    SendLog: "log",
    Upload: "upload",
    LoadAdverts: "adverts",
    Upgrade: "upgrade",
    SetLocation: "location",
}

#: Kinds to which no cabinet answers.
UNANSWERED = ("volume", "wifi", "network", "log", "adverts", "upgrade", "location")
#: What nobody reads once it is written, and what is shown in its place.
SECRET, HIDDEN = "password", "••••"

#: What a result byte means, whoever made the cabinet (`protocol.messages.Outcome`).
OUTCOMES = [
    ("ok", "OK"),
    ("failed", "Failed"),
    ("jam", "Jammed"),
    ("timeout", "Timed Out Inside"),
    ("not_found", "Not Found"),
    ("busy", "Busy"),
    ("expired", "Too Late"),
    ("refused", "Refused"),
    ("unknown", "Unknown"),
]

#: Settings and their defaults, in seconds (table D.11).
DEFAULTS = {
    "send_seconds": 10,
    "answer_seconds": 10,
    "eject_gap_seconds": 5,
    "settle_seconds": 5,
}

NOTIFY = """
    CREATE OR REPLACE FUNCTION powerbank_command_notify() RETURNS trigger AS $$
    BEGIN
        PERFORM pg_notify('powerbank_command', '');
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    CREATE OR REPLACE TRIGGER powerbank_command_notify
    AFTER INSERT ON powerbank_command
    FOR EACH STATEMENT EXECUTE FUNCTION powerbank_command_notify();
"""


#: Times are the database's, as the gateway compares them by its clock, whatever the
#: clocks of the hosts. Two ejects of one cabinet are sent some seconds apart, and none
#: while the one before is open: only one at a time can be told from its answer. An
#: inventory waits until the sensors have seen what became of the eject before it.
QUEUE = """
    INSERT INTO powerbank_command
           (%(names)s, state, due_at, expires_at,
            create_uid, write_uid, create_date, write_date)
    SELECT %(values)s, 'queued', due.at, due.at + %(window)s,
           %(user)s, %(user)s, clock.now, clock.now
      FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now) clock
      LEFT JOIN LATERAL (
           SELECT state, sent_at, due_at
             FROM powerbank_command
            WHERE %(follows)s AND cabinet_id = %(cabinet)s AND kind = 'eject'
            ORDER BY id DESC
            LIMIT 1) last ON TRUE
     CROSS JOIN LATERAL (
           SELECT greatest(
                  clock.now, coalesce(last.sent_at, last.due_at) + %(gap)s) AS at) due
     WHERE NOT %(moves_bank)s
        OR last.state IS NULL OR last.state NOT IN ('queued', 'sent')
    RETURNING id
"""


class Command(models.Model):
    """One order to a cabinet: written with the change that wants it, sent at most once.

    The row is the outbox. Its transaction's commit wakes the gateway, which commits
    `sent` before it publishes. What came of it is in `command_answer`.
    """

    _name = "powerbank.command"
    _description = "Cabinet Command"
    _order = "id DESC"
    _rec_name = "kind"

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="cabinet_id.company_id")
    kind = fields.Selection(
        selection=[
            ("inventory", "Inventory"),
            ("eject", "Eject"),
            ("reboot", "Restart"),
            ("volume", "Volume"),
            ("details", "Details"),
            ("wifi_scan", "Look for Wi-Fi"),
            ("wifi", "Wi-Fi"),
            ("network", "Network"),
            ("log", "Device Log"),
            ("upload", "Inventory by HTTP"),
            ("adverts", "Fetch Adverts"),
            ("upgrade", "Look for Firmware"),
            ("location", "Location of the Card Terminal"),
        ],
        required=True,
        readonly=True,
    )
    argument = fields.Json(
        required=True,
        readonly=True,
        groups="base.group_system",
        help="The order in vendor-neutral terms.",
    )
    argument_text = fields.Char(
        string="Order", compute="_compute_argument_text", compute_sudo=True
    )
    reason = fields.Char(readonly=True, help="Why staff ordered it.")
    rental_id = fields.Many2one(
        "powerbank.rental", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    slot_id = fields.Many2one("powerbank.slot", readonly=True, ondelete="set null")
    bank_id = fields.Many2one(
        "powerbank.bank",
        string="Power Bank",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    user_id = fields.Many2one("res.users", string="Ordered By", readonly=True)
    state = fields.Selection(
        selection=[
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("acknowledged", "Done"),
            ("failed", "Failed"),
            ("expired", "Not Sent in Time"),
            ("unknown", "No Answer"),
        ],
        required=True,
        readonly=True,
        default="queued",
    )
    due_at = fields.Datetime(
        string="Not Before",
        required=True,
        readonly=True,
        help="Two power banks of one cabinet come out some seconds apart.",
    )
    expires_at = fields.Datetime(
        string="Send By",
        required=True,
        readonly=True,
        help="After this instant the command is never sent.",
    )
    sent_at = fields.Datetime(readonly=True)
    answered_at = fields.Datetime(readonly=True)
    code = fields.Integer(
        string="Result Code", readonly=True, help="The cabinet's own result byte."
    )
    outcome = fields.Selection(selection=OUTCOMES, string="Answer", readonly=True)

    told_state = fields.Char(
        readonly=True, copy=False, help="What the open pages were told last."
    )

    _untold = models.Index(
        "(id) WHERE user_id IS NOT NULL AND told_state IS DISTINCT FROM state"
    )
    _one_open_eject = models.UniqueIndex(
        "(cabinet_id) WHERE kind = 'eject' AND state IN ('queued', 'sent')",
        "This cabinet is giving out a power bank already.",
    )
    _cabinet = models.Index("(cabinet_id, kind, id)")
    _unknown_eject = models.Index(
        "(cabinet_id, create_date) WHERE kind = 'eject' AND state = 'unknown'"
    )
    _open = models.Index("(state, due_at) WHERE state IN ('queued', 'sent')")

    def init(self):
        self.env.cr.execute(NOTIFY)

    # === COMPUTE METHODS === #

    @api.depends("argument")
    def _compute_argument_text(self):
        for command in self:
            values = masked(command.argument)
            del values["type"]
            command.argument_text = ", ".join(f"{k}: {v}" for k, v in values.items())

    @api.depends("kind", "cabinet_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for command in self:
            kind = kinds.get(command.kind)
            command.display_name = f"{kind} {command.cabinet_id.name} #{command.id}"

    # === BUSINESS METHODS === #

    @api.model
    def _setting(self, name):
        """Return the whole-number setting `powerbank_device.<name>`."""
        settings = self.env["res.config.settings"]
        return settings._number(f"powerbank_device.{name}", DEFAULTS[name])

    @api.model
    def _queue(self, cabinet, order, **values):
        """Have the cabinet do something as soon as this transaction commits.

        :param order: a neutral command of `protocol.messages`.
        :param values: `rental_id`, `slot_id`, `bank_id` of what it is about.
        :return: the queued command.
        :raise Refusal: the vendor has no such order, or an eject is under way.
        """
        self._check_order(cabinet, order)
        values |= {
            "cabinet_id": cabinet.id,
            "kind": ORDERS[type(order)],
            "argument": Json(_as_argument(order)),
            "user_id": None if self.env.su else self.env.uid,
        }
        self.flush_model(["cabinet_id", "kind", "state", "sent_at"])
        rows = self.env.execute_query(self._queue_query(values, order))
        if not rows:
            raise self.env["powerbank.rental"]._refuse_busy_cabinet()
        cabinet.invalidate_recordset(["command_ids"])
        rental = self.env["powerbank.rental"].browse(values.get("rental_id"))
        rental.invalidate_recordset(["command_ids"])
        return self.sudo().browse(rows[0])

    def _queue_query(self, values, order):
        """Return the INSERT of a command; no eject while another one is open."""
        gap = "eject_gap_seconds" if order.moves_bank else "settle_seconds"
        return SQL(
            QUEUE,
            names=SQL(", ".join(values)),
            values=SQL(", ".join(["%s"] * len(values)), *values.values()),
            window=timedelta(seconds=self._setting("send_seconds")),
            gap=timedelta(seconds=self._setting(gap)),
            moves_bank=order.moves_bank,
            follows=order.moves_bank or isinstance(order, Check),
            cabinet=values["cabinet_id"],
            user=self.env.uid,
        )

    def _check_order(self, cabinet, order):
        """Refuse what could not be written for the cabinet, before it is promised."""
        try:
            codec(cabinet.vendor).command(cabinet.device_uid, order)
        except (LookupError, ValueError) as error:
            raise Refusal(
                "wrong_state",
                self.env._(
                    "Cabinet %(cabinet)s cannot be told this: %(reason)s.",
                    cabinet=cabinet.name,
                    reason=error,
                ),
            ) from error


def _as_argument(order):
    """Return a neutral order as JSON values that `command_from_dict` reads back."""
    values = dataclasses.asdict(order)
    given = {name: value for name, value in values.items() if value is not None}
    return {"type": order.type, **given}


def masked(argument):
    """Return the argument of a command as people may read it, without its password."""
    hidden = {SECRET: HIDDEN} if SECRET in argument else {}
    return {**argument, **hidden}
