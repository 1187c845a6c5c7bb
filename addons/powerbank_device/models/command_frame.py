import textwrap

from odoo import api, fields, models

from ..office import compose
from .command import masked


class CommandFrame(models.Model):
    """A command in the bytes of its vendor: what went out, and what came back."""

    _inherit = "powerbank.command"

    event_ids = fields.One2many("powerbank.device.event", "command_id", readonly=True)
    code_text = fields.Char(string="Raw Code", compute="_compute_code_text")
    order_topic = fields.Char(compute="_compute_order", compute_sudo=True)
    order_text = fields.Char(
        string="Order in Bytes",
        compute="_compute_order",
        compute_sudo=True,
        help="As it is published: text, or hexadecimal where it is none.",
    )
    answer_raw = fields.Char(
        string="Answering Frame", readonly=True, help="Hexadecimal."
    )
    answer_text = fields.Char(string="Answer in Bytes", compute="_compute_answer_text")

    # === COMPUTE METHODS === #

    @api.depends("argument", "cabinet_id.vendor", "cabinet_id.device_uid")
    def _compute_order(self):
        """Write the order anew, passwords hidden: it depends on this row alone."""
        for command in self:
            cabinet = command.cabinet_id
            try:
                topic, payload, _qos = compose(
                    cabinet.vendor,
                    cabinet.device_uid,
                    masked(command.argument),
                    command.id,
                )
            except (LookupError, ValueError):
                topic = payload = None
            command.order_topic = topic
            command.order_text = payload is not None and _readable(payload)

    @api.depends("answered_at", "code", "outcome")
    def _compute_code_text(self):
        for command in self:
            known = command.answered_at and command.outcome
            command.code_text = f"0x{command.code:02X}" if known else False

    @api.depends("answer_raw")
    def _compute_answer_text(self):
        for command in self:
            command.answer_text = _spaced(command.answer_raw or "")


def _readable(payload):
    """Return text as it is, and all else as hexadecimal in pairs."""
    text = payload.decode(errors="replace")
    return text if text.isprintable() else _spaced(payload.hex().upper())


def _spaced(digits):
    return " ".join(textwrap.wrap(digits, 2))
