from datetime import UTC

from odoo import models

from odoo.addons.powerbank_rental.tariff import effective_end
from odoo.addons.powerbank_rental.tariff.end_time import IMPLAUSIBLE


class DeviceEventClock(models.Model):
    """Which clock ends a rental, where a cabinet tells the time (rule C.5, EX-15)."""

    _inherit = "powerbank.device.event"

    def _effective_end(self, bank):
        """Return when `bank` came back, and whether the cabinet's clock is suspect.

        :return: (UTC datetime, never later than the receipt; bool)
        """
        self.ensure_one()
        start = bank.rental_id.started_at
        if not self.device_at or not start:
            return self._earliest_at(), False
        came_out = bank.rental_line_ids[-1:].from_at
        found = effective_end(
            self.device_at.replace(tzinfo=UTC),
            self.received_at.replace(tzinfo=UTC),
            *self.cabinet_id._clock_offset(),
            start.replace(tzinfo=UTC),
            came_out and came_out.replace(tzinfo=UTC),
        )
        is_suspect = found.reason == IMPLAUSIBLE
        self.cabinet_id._on_clock_read(is_suspect)
        if is_suspect:
            return self._earliest_at(), True
        return found.instant.replace(tzinfo=None), False
