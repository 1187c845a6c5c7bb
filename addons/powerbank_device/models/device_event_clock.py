from datetime import UTC

from odoo import models

from odoo.addons.powerbank_rental.tariff import effective_end, median_offset
from odoo.addons.powerbank_rental.tariff.end_time import IMPLAUSIBLE

#: Heartbeats from which the error of a cabinet's clock is estimated.
BEATS = 10


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
        found = effective_end(
            self.device_at.replace(tzinfo=UTC),
            self.received_at.replace(tzinfo=UTC),
            *self._clock_offset(),
            start.replace(tzinfo=UTC),
        )
        if found.reason == IMPLAUSIBLE:
            return self._earliest_at(), True
        return found.instant.replace(tzinfo=None), False

    def _clock_offset(self):
        """Return the `ClockOffset` of this cabinet before this event."""
        beats = self.search(
            [
                ("cabinet_id", "=", self.cabinet_id.id),
                ("kind", "=", "heartbeat"),
                ("device_at", "!=", False),
                ("id", "<", self.id),
            ],
            order="id DESC",
            limit=BEATS,
        )
        return median_offset(
            (beat.received_at - beat.device_at).total_seconds() for beat in beats
        )
