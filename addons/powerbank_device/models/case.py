from odoo import models


class Case(models.Model):
    """What the cabinet itself said, as evidence."""

    _inherit = "powerbank.case"

    def _evidence(self):
        """Add the commands and the raw answers of the cabinets (EX-28)."""
        commands = self.rental_id.command_ids
        events = self.env["powerbank.device.event"].search(
            [
                "|",
                ("rental_id", "in", self.rental_id.ids),
                ("command_id", "in", commands.ids),
            ],
            order="received_at, id",
        )
        return [
            *super()._evidence(),
            *(self._evidence_of_command(command) for command in commands.sorted("id")),
            *(self._evidence_of_event(event) for event in events),
        ]

    def _evidence_of_command(self, command):
        kinds = dict(command._fields["kind"]._description_selection(self.env))
        states = dict(command._fields["state"]._description_selection(self.env))
        return self._evidence_line(
            command.sent_at or command.create_date,
            self.env._("Command: %s", kinds[command.kind]),
            states[command.state],
        )

    def _evidence_of_event(self, event):
        return self._evidence_line(
            event.received_at,
            self.env._("Cabinet %s", event.cabinet_id.name),
            event.decoded_text or event.raw,
        )
