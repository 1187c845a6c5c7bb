from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

from odoo.addons.powerbank_rental.tests.common import RentalCommon

from ..gateway import store
from ..gateway.broker import Arrival, Frame
from ..gateway.store import Sighting
from ..protocol import relink_cabinet, volinks
from ..protocol.messages import Ejected, Inventory, Outcome, SlotReading, SlotState


class Connection:
    """Lets the gateway's own statements run within the test's transaction."""

    def __init__(self, env):
        self.env = env

    def cursor(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return nullcontext(self.env.cr)


class DeviceCommon(RentalCommon):
    """The fleet of the rental tests, connected; frames are real Volinks bytes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["powerbank.command"].search([("state", "=", "queued")]).sudo().write(
            {"state": "expired"}
        )
        cls.connection = Connection(cls.env)
        cls._set_device("settle_seconds", 0)

    # === FACTORIES === #

    @classmethod
    def _create_cabinet(cls, station, state="online"):
        cabinet = super()._create_cabinet(station, state)
        cabinet.write(
            {
                "vendor": "volinks",
                "device_uid": f"86000000000{cabinet.id:04}",
                "inventory_due_at": cls._ago(days=-1),
            }
        )
        return cabinet

    @classmethod
    def _dock(cls, cabinet, number, level):
        slot = cabinet._slot(number)
        serial = str(1_000_000 + slot.id)
        return cls.env["powerbank.bank"].create(
            {"name": serial, "slot_id": slot.id, "level": level}
        )

    @classmethod
    def _allow_retries(cls, number):
        """Let a failed eject try so many other slots (R10)."""
        cls._set("eject_retries", number)

    @classmethod
    def _set(cls, name, value):
        params = cls.env["ir.config_parameter"]
        params.set_param(f"powerbank_rental.{name}", str(value))

    @classmethod
    def _set_device(cls, name, value):
        params = cls.env["ir.config_parameter"]
        params.set_param(f"powerbank_device.{name}", str(value))

    # === WHAT THE GATEWAY DOES === #

    def _claim(self):
        """Mark due commands as sent, as the gateway does before it publishes."""
        claims = store.claim_commands(self.connection, 100)
        self.env.invalidate_all()
        return claims

    def _store(
        self,
        cabinet,
        payload,
        *,
        vendor="volinks",
        topic=None,
        packet=1,
        redelivered=False,
        ago=0,
        waited=0,
    ):
        """Store one frame as it comes from the broker; return its event, if any."""
        received_at = datetime.now(UTC) - timedelta(seconds=ago)
        since = received_at - timedelta(seconds=waited) if waited else None
        topic = topic or volinks.uplink_topic(cabinet.device_uid)
        frame = Frame(topic, payload, 1, packet, redelivered, received_at, 1, since)
        arrival = Arrival(frame, vendor, cabinet.device_uid)
        last = self.env["powerbank.device.event"].search([], limit=1)
        store.store_frames(self.connection, [arrival], "test")
        return self.env["powerbank.device.event"].search([("id", ">", last.id or 0)])

    def _report(self, cabinet, message, **delivery):
        """A cabinet reports; the event is stored and interpreted."""
        event = self._store(cabinet, volinks.encode(message), **delivery)
        event._interpret(event.ids)
        return event

    def _beat(self, cabinet, *, signal=20, ago=0):
        """A cabinet is heard of."""
        seen_at = datetime.now(UTC) - timedelta(seconds=ago)
        sighting = Sighting("volinks", cabinet.device_uid, seen_at, signal)
        store.store_sightings(self.connection, [sighting])
        self.env.invalidate_all()

    def _tick(self, listening_since=None):
        """Perform what is due; return the kinds that were."""
        timers = self.env["powerbank.device.timer"]
        self.env.flush_all()
        due = [t for t in timers._due(listening_since) if t[0] in self._cabinet_ids()]
        for _cabinet, kind, record in due:
            timers._perform(kind, record)
        return [kind for _cabinet, kind, _record in due]

    def _cabinet_ids(self):
        return (self.cabinet | self.other_cabinet).ids

    # === STEPS === #

    def _ejecting(self, **kwargs):
        """Return a rental whose eject was sent."""
        rental = self._confirm(**kwargs)
        self._claim()
        return rental

    def _in_use(self, **kwargs):
        """Return a rental whose bank the cabinet has given out."""
        rental = self._ejecting(**kwargs)
        self._report(rental.cabinet_id, self._ejected(rental))
        return rental

    def _ejected(self, rental, *, bank=None, outcome=Outcome.OK, code=1):
        bank = bank or rental.bank_id
        return Ejected(
            slot=bank.slot_id.number or rental.slot_id.number,
            bank=bank.name,
            code=code,
            outcome=outcome,
        )

    def _let_pass(self, rental, seconds):
        """Make what waits for this rental older, as if time had passed."""
        self.env.flush_all()
        shift = timedelta(seconds=seconds)
        self.env.cr.execute(
            "UPDATE powerbank_rental SET wake_at = wake_at - %(shift)s,"
            " eject_sent_at = eject_sent_at - %(shift)s WHERE id = %(rental)s",
            {"shift": shift, "rental": rental.id},
        )
        self.env.cr.execute(
            "UPDATE powerbank_command SET sent_at = sent_at - %(shift)s,"
            " due_at = due_at - %(shift)s, expires_at = expires_at - %(shift)s"
            " WHERE cabinet_id = %(cabinet)s",
            {"shift": shift, "cabinet": rental.cabinet_id.id},
        )
        self.env.invalidate_all()

    def _inventory(self, cabinet, without=(), extra=None):
        """Return what the cabinet would list: the books, less and plus some banks."""
        banks = {
            bank.slot_id.number: bank
            for bank in cabinet.bank_ids
            if bank not in without
        }
        banks.update(extra or {})
        return Inventory(
            slots=tuple(
                self._reading(number, banks.get(number))
                for number in range(1, cabinet.slot_count + 1)
            )
        )

    def _reading(self, number, bank):
        if not bank:
            return SlotReading(slot=number, state=SlotState.EMPTY, code=0)
        return SlotReading(
            slot=number,
            state=SlotState.NORMAL,
            code=1,
            bank=bank.name,
            level=max(bank.level, 0),
            temperature=25,
        )


class RelinkFleet:
    """Mixed in before `DeviceCommon`: the same fleet of another make, in its bytes."""

    @classmethod
    def _create_cabinet(cls, station, state="online"):
        cabinet = super()._create_cabinet(station, state)
        cabinet.write({"vendor": "relink", "device_uid": f"RL3H{cabinet.id:012}"})
        return cabinet

    def _report(self, cabinet, message, **delivery):
        topic, payload, _qos = relink_cabinet.report(cabinet.device_uid, message)
        event = self._store(cabinet, payload, vendor="relink", topic=topic, **delivery)
        event._interpret(event.ids)
        return event
