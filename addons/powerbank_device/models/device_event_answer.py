from odoo import models


class DeviceEventAnswer(models.Model):
    """Answers to the questions of staff, which are for people to read."""

    _inherit = "powerbank.device.event"

    # === BUSINESS METHODS === #

    def _apply_wifi_scan(self, message):
        """For people to read."""
        return self._answer_order("wifi_scan", message.sequence)

    def _apply_details(self, message):
        """For people to read; what it says of a power bank goes into the books too."""
        if message.about == "health":
            self._note_health(message)
        return self._answer_order("details", message.sequence, about=message.about)

    def _answer_order(self, kind, sequence=None, **argument):
        """Close the order that this answers, if there is one.

        Where the cabinet repeats the number of the order, one may have several answers,
        such as one for each slot. Else it is the newest that waits.
        """
        commands = self.env["powerbank.command"]
        command = commands._numbered(self.cabinet_id, kind, sequence)
        command = command or commands._find_order(self.cabinet_id, kind, **argument)
        if command.state in ("sent", "unknown"):
            command._set_answer("acknowledged", self)
        return {"state": "applied", "command_id": command.id}

    def _note_health(self, message):
        """KPI-64: take over how worn the power bank of a slot is.

        Said before an eject it may be about another. A row that a start holds is left
        to the next answer.
        """
        bank = self.cabinet_id._slot(message.slot).bank_id
        if self._precedes_an_eject() or not bank.try_lock_for_update(
            allow_referencing=True
        ):
            return
        if message.cycles is not None:
            bank.cycles = message.cycles
        if message.health is not None:
            bank._on_health(message.health, self.received_at)

    def _told(self):
        """Return what an answer says, value by value, as text."""
        values = (self.decoded or {}).get("values") or {}
        return ", ".join(f"{name} {value}" for name, value in values.items())
