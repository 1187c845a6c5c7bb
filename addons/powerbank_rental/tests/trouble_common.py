from datetime import timedelta

from odoo import fields

from .common import RentalCommon

#: A place in Shanghai, and one about 50 metres off.
HERE = (31.230000, 121.470000)
NEAR_HERE = (31.230400, 121.470200)


class TroubleCommon(RentalCommon):
    """Both stations of the common set-up stand within sight of each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["powerbank.station"].search(
            [("id", "not in", (cls.station | cls.other_station).ids)]
        ).active = False
        (cls.station | cls.other_station).write(
            {"latitude": HERE[0], "longitude": HERE[1]}
        )

    # === STEPS === #

    def _rental(self, minutes=60):
        """Return a rental in use for so many minutes."""
        return self._start(started_at=self._ago(minutes=minutes))

    def _fill(self, cabinet):
        """Leave no slot of this cabinet free."""
        self.env.flush_all()
        for slot in cabinet.slot_ids.filtered(lambda s: s.state == "empty"):
            self._dock(cabinet, slot.number, 10)

    def _readings(self, cabinet, **inside):
        """Return the inventory of `cabinet` by the books, changed by slot number."""
        readings = []
        for slot in cabinet.slot_ids:
            serial = inside.get(f"s{slot.number}", slot.bank_id.name or None)
            readings.append(
                {
                    "slot": slot.number,
                    "bank": serial,
                    "level": 50 if serial else None,
                    "temperature": 20,
                    "state": "normal" if serial else "empty",
                    "code": "01",
                }
            )
        return readings

    def _inventory(self, cabinet, received=None, **inside):
        received = received or fields.Datetime.now()
        cabinet._on_inventory(self._readings(cabinet, **inside), received, "inventory")

    def _alarm(self, rental, at=None):
        """Let the time of the rental's next alarm come."""
        rental.wake_at = at or self._ago(seconds=1)
        rental._on_wake()

    def _decide(self, case, state, reason="test", bank_state=None):
        case._decide(state, reason, bank_state)
        self.env.flush_all()

    def _events(self, rental):
        return rental.event_ids.mapped("event")

    def _told(self, customer=None):
        """Return the events of which the customer was told, oldest first."""
        messages = self.env["powerbank.notification"].search(
            [("customer_id", "=", (customer or self.customer).id)], order="id"
        )
        return messages.mapped("event")

    def _minutes(self, number):
        return timedelta(minutes=number)
