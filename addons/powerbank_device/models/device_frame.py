import textwrap

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol.messages import as_dict
from .device_event import readable
from .partitioned import Partitioned
from .readable_frame import ReadableFrame


class DeviceFrame(models.Model):
    """A raw inventory that agreed with the books, so that nothing was to be decided.

    The gateway writes it in the statement that takes its readings over. All other
    frames are in the inbox, `powerbank.device.event`.
    """

    _name = "powerbank.device.frame"
    _description = "Routine Frame"
    _inherit = [Partitioned._name, ReadableFrame._name]
    _auto = False
    _order = "id DESC"
    _rec_name = "cabinet_id"
    _keep_setting = "powerbank_device.keep_frame_days"
    _keep_days = 90
    _sql_columns = """
        at timestamp NOT NULL,
        cabinet_id integer NOT NULL,
        packet integer NOT NULL,
        waited_since timestamp,
        gateway varchar NOT NULL,
        vendor varchar NOT NULL,
        topic varchar NOT NULL,
        raw bytea NOT NULL
    """

    cabinet_id = fields.Many2one("powerbank.cabinet", readonly=True)
    vendor = fields.Char(readonly=True)
    topic = fields.Char(readonly=True)
    raw = fields.Char(string="Frame", readonly=True, help="Hexadecimal.")
    raw_text = fields.Char(string="Bytes", compute="_compute_raw_text")
    decoded_text = fields.Text(string="Lines", compute="_compute_decoded_text")
    gateway = fields.Char(readonly=True)
    packet = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The broker's number of the delivery, to know a repetition.",
    )
    waited_since = fields.Datetime(
        readonly=True,
        help="The frame came while no gateway listened and was kept by the broker at"
        " some time between this one and the receipt.",
    )

    @property
    def _table_query(self):
        """Show the bytes as the inbox does."""
        return SQL(
            "SELECT id, at, cabinet_id, packet, waited_since, gateway, vendor, topic,"
            " upper(encode(raw, 'hex')) AS raw FROM powerbank_device_frame"
        )

    # === COMPUTE METHODS === #

    @api.depends("raw")
    def _compute_raw_text(self):
        for frame in self:
            frame.raw_text = " ".join(textwrap.wrap(frame.raw, 2))

    @api.depends("raw", "topic", "vendor")
    def _compute_decoded_text(self):
        for frame in self:
            frame.decoded_text = readable(frame._decoded_values())

    def _decoded_values(self):
        events = self.env["powerbank.device.event"]
        raw = bytes.fromhex(self.raw)
        decoded = as_dict(events._read_frame(self.vendor, raw, self.topic))
        decoded.pop("raw")
        return decoded
