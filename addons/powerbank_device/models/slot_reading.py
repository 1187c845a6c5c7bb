from odoo import fields, models

from .partitioned import Partitioned

#: Conditions of a slot (`protocol.messages.SlotState`).
STATES = [
    ("empty", "Empty"),
    ("normal", "In Order"),
    ("charging_fault", "Does Not Charge"),
    ("comm_fault", "Cannot Be Read"),
    ("jammed", "Jammed"),
    ("forced_open", "Forced Open"),
    ("solenoid_fault", "Lock Magnet Faulty"),
    ("anti_theft_fault", "Theft Lock Faulty"),
    ("short_circuit", "Short Circuit"),
    ("return_failed", "Return Failed"),
    ("unknown", "Unknown"),
]


class SlotReading(models.Model):
    """What a cabinet said of one slot in one inventory.

    Written by the gateway with the frame, whether or not the books agree with it.
    """

    _name = "powerbank.slot.reading"
    _description = "Slot Reading"
    _inherit = [Partitioned._name]
    _auto = False
    _order = "id DESC"
    _rec_name = "cabinet_id"
    _keep_setting = "powerbank_device.keep_reading_days"
    _keep_days = 30
    _sql_columns = """
        at timestamp NOT NULL,
        cabinet_id integer NOT NULL,
        slot integer NOT NULL,
        level smallint,
        temperature smallint,
        code integer NOT NULL,
        state varchar NOT NULL,
        bank varchar
    """

    cabinet_id = fields.Many2one("powerbank.cabinet", readonly=True)
    slot = fields.Integer(readonly=True, aggregator=None)
    bank = fields.Char(string="Serial Number", readonly=True)
    level = fields.Integer(string="Charge (%)", readonly=True, aggregator="avg")
    temperature = fields.Integer(
        string="Temperature (°C)", readonly=True, aggregator="max"
    )
    state = fields.Selection(selection=STATES, readonly=True)
    code = fields.Integer(
        string="State Code",
        readonly=True,
        aggregator=None,
        help="The cabinet's own state byte.",
    )
