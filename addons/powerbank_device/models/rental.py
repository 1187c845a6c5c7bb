from odoo import api, fields, models
from odoo.fields import Domain

from ..protocol import codec
from ..protocol.messages import EjectBank, EjectSlot


class Rental(models.Model):
    """A rental at a connected cabinet ejects and asks by command."""

    _inherit = "powerbank.rental"

    command_ids = fields.One2many("powerbank.command", "rental_id", readonly=True)
    device_event_ids = fields.One2many(
        "powerbank.device.event", "rental_id", readonly=True
    )

    _clock_suspect = models.Index("(return_cabinet_id, ended_at) WHERE clock_suspect")
    _in_doubt = models.Index("(cabinet_id) WHERE state IN ('ejecting', 'exception')")

    # === VERBS === #

    def _eject(self):
        """Queue the eject; the commit of this transaction wakes the gateway."""
        if not self.cabinet_id._is_connected():
            return super()._eject()
        self.env["powerbank.command"]._queue(
            self.cabinet_id,
            self._eject_order(),
            rental_id=self.id,
            slot_id=self.slot_id.id,
            bank_id=self.bank_id.id,
        )
        return None

    def _eject_order(self):
        """Name the power bank or its slot, as the vendor's order does."""
        if codec(self.cabinet_id.vendor).EJECTS_BY == "slot":
            return EjectSlot(slot=self.slot_id.number)
        return EjectBank(bank=self.bank_id.name)

    def _request_inventory(self):
        """Ask the cabinet what its slots hold."""
        if not self.cabinet_id._is_connected():
            return super()._request_inventory()
        return self.cabinet_id._request_inventory()

    def _eject_gap_seconds(self):
        """The second of two ejects is sent when the mechanics are ready for it."""
        if not self.cabinet_id._is_connected():
            return super()._eject_gap_seconds()
        return self.env["powerbank.command"]._setting("eject_gap_seconds")

    # === EVENTS === #

    def _on_eject_unanswered(self):
        """R12, R15: the command has had its time, which begins when it is sent."""
        ejects = self._eject_commands()
        answer_by = ejects[:1]._answer_by() if ejects else False
        if answer_by and answer_by > fields.Datetime.now():
            self.wake_at = answer_by
            return None
        for command in ejects:
            command._on_unanswered()
        return super()._on_eject_unanswered()

    def _start_clock(self, *args, **kwargs):
        """R07 to R09, R14: a bank is out; a second one that waits to go must not."""
        self._withdraw_ejects()
        return super()._start_clock(*args, **kwargs)

    def _close_without_start(self, *args, **kwargs):
        """R11, R13, R18: what is over gives nothing out any more."""
        self._withdraw_ejects()
        return super()._close_without_start(*args, **kwargs)

    def _withdraw_ejects(self):
        waiting = self._eject_commands().filtered(lambda c: c.state == "queued")
        if waiting:
            self._lock_chain()
            waiting._withdraw()

    def _eject_commands(self):
        """Return what was told to come out for this rental, newest first."""
        return self.command_ids.filtered(lambda command: command.kind == "eject")

    # === SCHEDULED === #

    @api.model
    def _woken_domain(self):
        """Leave connected ejects to the gateway: it reads waiting frames first."""
        domain = super()._woken_domain()
        manual = Domain("cabinet_id.vendor", "=", "manual")
        return domain & (Domain("state", "!=", "ejecting") | manual)
