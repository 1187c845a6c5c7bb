from odoo import fields

from .common import RentalCommon


class HardwareCommon(RentalCommon):
    """What cabinets say, given to the books as a connection would."""

    def _inventory(self, cabinet=None, *, at=None, faults=None, **read):
        """Have a cabinet report its slots: as the books have them, but for `slot_N`.

        :param read: serial number in slot N, None for an empty one, or a dict with
            more of the reading.
        :param dict faults: `{slot number: state}`; no serial is read there.
        """
        cabinet = cabinet or self.cabinet
        readings = [
            self._reading(slot, read, (faults or {}).get(slot.number))
            for slot in cabinet.slot_ids
        ]
        cabinet._on_inventory(readings, at or fields.Datetime.now(), "inventory")

    def _reading(self, slot, read, fault):
        said = read.get(f"slot_{slot.number}", slot.bank_id.name or None)
        given = said if isinstance(said, dict) else {"bank": said}
        serial = None if fault else given["bank"]
        return {
            "slot": slot.number,
            "level": 80 if serial else None,
            "temperature": None,
            "state": fault or ("normal" if serial else "empty"),
            "code": 1 if serial else 0,
            **given,
            "bank": serial,
        }

    def _wake(self, record, cron, **ago):
        """Let the time in `wake_at` come, by the scheduled job."""
        record.wake_at = self._ago(**(ago or {"seconds": 1}))
        with self.enter_registry_test_mode():
            self.env.ref(f"powerbank_rental.{cron}").method_direct_trigger()

    def _exception(self, **kwargs):
        """Return a rental whose cabinet never said what came of its eject (R15)."""
        rental = self._confirm(**kwargs)
        rental.eject_sent_at = self._ago(minutes=3)
        for _attempt in range(4):
            self._wake(rental, "cron_wake_rentals")
        return rental

    def _alerts(self, record):
        return record._live_alerts().mapped("kind")
