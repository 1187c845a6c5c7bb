import json
import logging
import textwrap
from datetime import UTC, datetime
from time import time

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..protocol import UnknownVendorError, codec
from ..protocol.messages import as_dict
from .command import OUTCOMES
from .readable_frame import ReadableFrame

_logger = logging.getLogger(__name__)

KINDS = [
    ("inventory", "Inventory"),
    ("ejected", "Eject Answer"),
    ("returned", "Return"),
    ("self_test", "Self-Test"),
    ("heartbeat", "Heartbeat"),
    ("wifi_scan", "Wireless Networks"),
    ("login", "Start"),
    ("details", "Details"),
    ("slot_alarm", "Slot Alarm"),
    ("invalid", "Unreadable"),
]


class DeviceEvent(models.Model):
    """The inbox: every frame from a cabinet, stored raw before it is understood.

    The gateway writes the rows; `_interpret` decodes one and applies it, in the order
    in which its cabinet sent it. What cannot be applied is quarantined and shown, never
    dropped. How each kind is applied is in `device_event_apply`.
    """

    _name = "powerbank.device.event"
    _description = "Device Event"
    _inherit = ["powerbank.as.dispatcher", ReadableFrame._name]
    _order = "id DESC"
    _rec_name = "kind"
    _log_access = False

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="cabinet_id.company_id")
    vendor = fields.Char(readonly=True)
    device_uid = fields.Char(
        string="Device Number", readonly=True, help="As the topic names it."
    )
    topic = fields.Char(required=True, readonly=True)
    raw = fields.Char(string="Frame", readonly=True, help="Hexadecimal.")
    raw_text = fields.Char(string="Bytes", compute="_compute_raw_text")
    gateway = fields.Char(readonly=True)
    packet = fields.Integer(
        readonly=True, help="The broker's number of the delivery, to know a repetition."
    )
    kind = fields.Selection(selection=KINDS, readonly=True)
    decoded = fields.Json(readonly=True)
    decoded_text = fields.Text(string="Lines", compute="_compute_decoded_text")
    outcome = fields.Selection(selection=OUTCOMES, readonly=True)
    dedupe_key = fields.Char(readonly=True)
    device_at = fields.Datetime(
        string="Device Time", readonly=True, help="By the cabinet's own clock."
    )
    received_at = fields.Datetime(required=True, readonly=True)
    arrival = fields.Float(
        digits=False, readonly=True, help="The receipt to the microsecond (Unix time)."
    )
    waited_since = fields.Datetime(
        readonly=True,
        help="The frame came while no gateway listened and was kept by the broker at"
        " some time between this one and the receipt.",
    )
    effective_at = fields.Datetime(
        readonly=True, help="The time that counts, never later than the receipt."
    )
    state = fields.Selection(
        selection=[
            ("received", "Received"),
            ("applied", "Applied"),
            ("ignored", "No Effect"),
            ("quarantined", "Quarantined"),
        ],
        required=True,
        readonly=True,
        default="received",
    )
    delay = fields.Float(
        string="Seconds Until Applied", readonly=True, aggregator="avg"
    )
    error = fields.Text(string="Why", readonly=True)
    bank_id = fields.Many2one(
        "powerbank.bank",
        string="Power Bank",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rental_id = fields.Many2one(
        "powerbank.rental", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    command_id = fields.Many2one(
        "powerbank.command", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    _dedupe = models.Constraint(
        "UNIQUE(cabinet_id, dedupe_key)", "A device event is applied once."
    )
    _cabinet = models.Index("(cabinet_id, id)")
    _waiting = models.Index("(cabinet_id, arrival, id) WHERE state = 'received'")
    _repeated_return = models.Index(
        "(cabinet_id, received_at)"
        " WHERE state = 'ignored' AND kind IN ('returned', 'self_test')"
    )
    _quarantine = models.Index("(id) WHERE state = 'quarantined'")
    # what is old enough to go; rows lie in the order in which they came
    _received = models.Index("USING brin (received_at)")
    _with_bytes = models.Index("(received_at) WHERE raw IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("raw")
    def _compute_raw_text(self):
        for event in self:
            event.raw_text = " ".join(textwrap.wrap(event.raw or "", 2))

    def _decoded_values(self):
        return self.decoded or {}

    def _decoded_outcome(self):
        return self.outcome

    @api.depends("decoded")
    def _compute_decoded_text(self):
        for event in self:
            event.decoded_text = readable(event.decoded) if event.decoded else False

    @api.depends("kind", "cabinet_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            kind = kinds.get(event.kind, self.env._("Frame"))
            event.display_name = f"{kind} #{event.id}"

    # === ACTION METHODS === #

    def action_interpret_again(self):
        """Give quarantined events back to the gateway, after the cause was removed."""
        events = self._as_dispatcher()
        quarantined = events.filtered(lambda e: e.state == "quarantined")
        quarantined.write({"state": "received", "error": False})

    # === BUSINESS METHODS === #

    @api.model
    def _interpret(self, ids):
        """Apply stored events, in the order given; the gateway gives one at a time.

        A refusal of the business quarantines its event. Everything else that goes wrong
        is raised and leaves nothing behind.

        :raise LockError: a row that is needed is held; try again.
        """
        for event in self.browse(ids):
            event.lock_for_update()
            if event.state == "received":
                event._interpret_one()

    def _interpret_one(self):
        message = self._decode()
        try:
            with self.env.cr.savepoint():
                values = self._apply(message)
        except LockError:
            raise
        except UserError as error:
            values = self._quarantined(str(error))
        delay = max(0.0, time() - self.arrival) if self.arrival else False
        self.write({"effective_at": self.received_at, "delay": delay, **values})
        if self.state == "quarantined":
            self.cabinet_id._on_anomaly()

    def _decode(self):
        """Read the frame by its vendor's protocol and keep what it says.

        :return: a message of `protocol.messages`, None when the vendor is not known.
        """
        self.ensure_one()
        try:
            raw = bytes.fromhex(self.raw or "")
            message = self._read_frame(self.vendor, raw, self.topic)
        except UnknownVendorError:
            return None
        decoded = as_dict(message)
        self.write(
            {
                "kind": decoded.pop("type"),
                "decoded": {k: v for k, v in decoded.items() if k != "raw"},
                "device_at": _device_at(message),
                "outcome": getattr(message, "outcome", None),
            }
        )
        return message

    @api.model
    def _read_frame(self, vendor, raw, topic):
        """Return the message that these bytes are.

        :raise UnknownVendorError: nobody knows whose protocol this is.
        """
        return codec(vendor).decode(raw, topic, **self._dialect(vendor))

    @api.model
    def _dialect(self, vendor):
        """Return what the settings say where a vendor's sources are silent.

        Each field of the codec's `Dialect` is a system parameter of its own,
        `powerbank_device.<vendor>_<field>`.
        """
        module = codec(vendor)
        if not hasattr(module, "Dialect"):
            return {}
        get_param = self.env["ir.config_parameter"].sudo().get_param
        texts = {
            field: get_param(f"powerbank_device.{vendor}_{field}") or ""
            for field in module.Dialect._fields
        }
        try:
            return {"dialect": module.read_dialect(texts)}
        except ValueError as error:
            _logger.warning("the settings of %s cannot be used: %s", vendor, error)
            return {}

    def _quarantined(self, reason):
        """Return the values that put this event aside for people."""
        return {"state": "quarantined", "error": reason}

    def _ignored(self, reason):
        """Return the values that close this event without an effect."""
        return {"state": "ignored", "error": reason}

    def _earliest_at(self):
        """Return the time that counts against us: when it was said at the earliest."""
        return self.waited_since or self.received_at

    def _evidence(self):
        """Name this event as a proof in histories and timelines."""
        return self.env._("device event %s", self.id)


def _device_at(message):
    """Return the time of the cabinet's own clock, False where the frame tells none."""
    if message.device_time is None:
        return False
    return datetime.fromtimestamp(message.device_time, UTC).replace(tzinfo=None)


def readable(decoded):
    """Return a decoded message as lines, one slot a line."""
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in decoded.items()
        if key != "slots"
    ]
    slots = [_slot_line(slot) for slot in decoded.get("slots") or []]
    return "\n".join(lines + slots)


def _slot_line(slot):
    values = ", ".join(f"{k} {v}" for k, v in slot.items() if v is not None)
    return f"- {values}"
