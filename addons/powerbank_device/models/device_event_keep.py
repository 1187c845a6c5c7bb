from odoo import models

#: What tells only how a cabinet was at that time; readings keep the values.
ROUTINE = ("inventory", "heartbeat", "details", "wifi_scan")


class DeviceEventKeep(models.Model):
    """How long the inbox keeps what is closed.

    It is not cut by month as readings are. A unique index of such a table has to hold
    the month, so an event that is repeated in the next one would be applied twice; and
    what waits in quarantine stays for as long as it waits, while months go as a whole.
    So rows go one batch after the other, found by indexes that cost next to nothing.
    """

    _inherit = "powerbank.device.event"

    def _forget_raw(self):
        """Drop the bytes; and the whole event where it was routine.

        What a rental, a command or a power bank points to stays readable as it was
        understood, for as long as events are kept.
        """
        routine = self.filtered(
            lambda event: (
                event.kind in ROUTINE
                and not (event.rental_id or event.command_id or event.bank_id)
            )
        )
        (self - routine).write({"raw": False})
        routine.unlink()
