import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from ..gateway import store
from ..gateway.broker import Arrival, Frame
from ..gateway.telemetry import is_plain, take_inventories
from ..office import terms
from ..protocol import volinks
from ..protocol.messages import Inventory, SlotReading, SlotState
from ..simulator.recording import UP
from ..traffic import stored_traffic
from .common import DeviceCommon

#: Random inventories that are read both ways.
INVENTORIES = 150
#: What an inventory may change in the books.
BOOKS = {
    "powerbank.bank": (
        "name state slot_id custodian_id rental_id level temperature level_at"
        " quarantine_reason conflict_slot_id conflict_reports active unknown_since"
    ),
    "powerbank.slot": (
        "cabinet_id number state fault_reason unreadable_count misread_count"
        " eject_failures half_inserted_at"
    ),
    "powerbank.cabinet": "state inventory_due_at offline_since",
    "powerbank.cabinet.difference": (
        "cabinet_id slot_id slot_number kind serial bank_id first_seen_at last_seen_at"
        " resolved_at"
    ),
    "powerbank.command": "cabinet_id kind state answered_at code outcome",
    "powerbank.alert": "kind level state cabinet_id bank_id message",
    "powerbank.rental": "state started_at ended_at bank_id verify_attempts",
    "powerbank.bank.move": "bank_id event state_before state_after slot_id",
}


class TelemetryCommon(DeviceCommon):
    def _arrival(self, cabinet, message, **delivery):
        """Return a message of a cabinet as the gateway has it before it is stored."""
        return self._arrived(cabinet, volinks.encode(message), **delivery)

    def _arrived(
        self, cabinet, payload, *, packet=1, redelivered=False, at=None, waited=0
    ):
        at = at or datetime.now(UTC)
        since = at - timedelta(seconds=waited) if waited else None
        topic = volinks.uplink_topic(cabinet.device_uid)
        frame = Frame(topic, payload, 1, packet, redelivered, at, 1, since)
        return Arrival(frame, "volinks", cabinet.device_uid, volinks.decode(payload))

    def _take(self, *arrivals):
        """Take inventories over as the gateway does; return the places of the taken."""
        taken = take_inventories(self.connection, arrivals, "test", terms(self.env))
        self.env.invalidate_all()
        return taken

    def _hear(self, *arrivals):
        """Take over what is routine and interpret the rest; return what was routine."""
        routine = [a for a in arrivals if is_plain(a.message)]
        taken = {id(routine[place]) for place in self._take(*routine)}
        left = [arrival for arrival in arrivals if id(arrival) not in taken]
        self._interpret(left)
        return len(arrivals) - len(left)

    def _interpret(self, arrivals):
        events = self.env["powerbank.device.event"]
        last = events.search([], limit=1).id or 0
        if arrivals:
            store.store_frames(self.connection, arrivals, "test")
            events._interpret(events.search([("id", ">", last)], order="id").ids)
        self.env.flush_all()

    def _told(self, cabinet, **changes):
        """Return the inventory that agrees with the books, with new charges."""
        inventory = self._inventory(cabinet)
        return Inventory(
            slots=tuple(
                replace(reading, **changes) if reading.bank else reading
                for reading in inventory.slots
            )
        )

    def _readings(self, cabinet):
        readings = self.env["powerbank.slot.reading"]
        return readings.search([("cabinet_id", "=", cabinet.id)], order="id")

    def _books(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            model: sorted(
                tuple(str(row[name]) for name in names.split())
                for row in self.env[model]
                .with_context(active_test=False)
                .search(self._about(model))
                .read(names.split(), load=None)
            )
            for model, names in BOOKS.items()
        }

    def _about(self, model):
        """Return the domain of the records that inventories can change."""
        cabinets = self.cabinet | self.other_cabinet
        if model in ("powerbank.cabinet.difference", "powerbank.command"):
            return [("cabinet_id", "in", cabinets.ids)]
        return [("id", "in", cabinets.ids)] if model == "powerbank.cabinet" else []


@tagged("post_install", "-at_install")
class TestTelemetry(TelemetryCommon):
    def test_inventory_that_agrees_brings_new_charges_without_being_interpreted(self):
        arrival = self._arrival(self.cabinet, self._told(self.cabinet, level=61))
        self.assertEqual(self._take(arrival), {0})
        self.assertEqual(set(self.cabinet.bank_ids.mapped("level")), {61})
        self.assertFalse(self.cabinet.device_event_ids)

    def test_every_slot_leaves_a_reading_whoever_judges_it(self):
        agrees = self._arrival(self.cabinet, self._told(self.cabinet, level=61))
        differs = self._arrival(
            self.other_cabinet,
            self._inventory(self.other_cabinet, extra={2: self.best_bank}),
        )
        self.assertEqual(self._take(agrees, differs), {0})
        for cabinet in (self.cabinet, self.other_cabinet):
            numbers = self._readings(cabinet).mapped("slot")
            self.assertEqual(numbers, list(range(1, cabinet.slot_count + 1)))
        reading = self._readings(self.cabinet)[0]
        self.assertEqual(
            (reading.bank, reading.level, reading.temperature, reading.state),
            (self.cabinet._slot(1).bank_id.name, 61, 25, "normal"),
        )

    def test_without_terms_readings_are_written_and_nothing_is_closed(self):
        told = self._told(self.cabinet, level=61)
        arrivals = [self._arrival(self.cabinet, told, packet=p) for p in (1, 2)]
        self.assertFalse(
            take_inventories(self.connection, arrivals, "test", terms=None)
        )
        self.assertEqual(len(self._readings(self.cabinet)), 2 * self.cabinet.slot_count)
        self.env.invalidate_all()
        self.assertNotIn(61, self.cabinet.bank_ids.mapped("level"))

    def test_routine_frame_is_kept_raw_and_shown_decoded(self):
        arrival = self._arrival(self.cabinet, self._told(self.cabinet))
        self._take(arrival)
        frame = self.env["powerbank.device.frame"].search(
            [("cabinet_id", "=", self.cabinet.id)]
        )
        self.assertEqual(bytes.fromhex(frame.raw), arrival.frame.payload)
        self.assertTrue(frame.raw_text.startswith("A8 "))
        self.assertIn(self.best_bank.name, frame.decoded_text)

    def test_routine_frame_keeps_its_place_among_others_of_the_same_second(self):
        second = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
        first = self._arrived(
            self.cabinet, b"first", at=second + timedelta(milliseconds=1)
        )
        then = self._arrival(
            self.cabinet,
            self._told(self.cabinet),
            at=second + timedelta(milliseconds=2),
        )
        last = self._arrived(
            self.cabinet, b"last", at=second + timedelta(milliseconds=3)
        )
        self._interpret([first])
        self.assertEqual(self._take(then), {0})
        self._interpret([last])
        traffic = stored_traffic(self.env, cabinets=[self.cabinet.device_uid])
        self.assertEqual(
            [frame.payload for frame in traffic if frame.direction == UP],
            [arrival.frame.payload for arrival in (first, then, last)],
        )

    def test_next_inventory_is_due_one_period_later_and_who_asked_is_answered(self):
        self.cabinet._request_inventory()
        self._claim()
        at = datetime.now(UTC).replace(microsecond=0)
        self._take(self._arrival(self.cabinet, self._told(self.cabinet), at=at))
        self.assertEqual(
            self.cabinet.inventory_due_at,
            at.replace(tzinfo=None) + self.cabinet._inventory_period(),
        )
        command = self.cabinet.command_ids[0]
        self.assertEqual((command.kind, command.state), ("inventory", "acknowledged"))
        self.assertEqual(command.answered_at, at.replace(tzinfo=None))

    def test_frame_that_the_broker_brings_again_is_taken_once(self):
        told = self._told(self.cabinet)
        self._take(self._arrival(self.cabinet, told, packet=7))
        again = self._arrival(self.cabinet, told, packet=7, redelivered=True)
        self.assertEqual(self._take(again), {0})
        self.assertEqual(len(self._readings(self.cabinet)), self.cabinet.slot_count)
        other = self._arrival(self.cabinet, told, packet=8, redelivered=True)
        self._take(other)
        self.assertEqual(len(self._readings(self.cabinet)), 2 * self.cabinet.slot_count)

    def test_inventory_waits_behind_what_is_not_interpreted_yet(self):
        self._store(self.cabinet, b"\xa8")
        self.assertFalse(
            self._take(self._arrival(self.cabinet, self._told(self.cabinet)))
        )

    def test_r13_r14_eject_in_doubt_is_decided_by_interpreting(self):
        self._ejecting()
        self.assertFalse(
            self._take(self._arrival(self.cabinet, self._told(self.cabinet)))
        )

    def test_r13_inventory_that_may_be_older_than_an_eject_is_interpreted(self):
        rental = self._in_use()
        self._let_pass(rental, 30)
        told = self._told(self.cabinet)
        self.assertFalse(self._take(self._arrival(self.cabinet, told, waited=60)))
        later = self._arrival(self.cabinet, told, packet=2, waited=10)
        self.assertEqual(self._take(later), {0})

    def test_h05_open_difference_is_settled_by_interpreting(self):
        gone = self.cabinet.bank_ids[:1]
        self._hear(self._arrival(self.cabinet, self._inventory(self.cabinet, [gone])))
        self.assertEqual(self.cabinet.difference_count, 1)
        routine = self._hear(self._arrival(self.cabinet, self._told(self.cabinet)))
        self.assertEqual(routine, 0)
        self.assertFalse(self.cabinet.difference_count)

    def test_pb13_warm_bank_is_looked_at_and_so_is_its_cooling_down(self):
        for temperature, routine in ((56, 0), (56, 1), (30, 0), (31, 1)):
            told = self._told(self.cabinet, temperature=temperature)
            self.assertEqual(self._hear(self._arrival(self.cabinet, told)), routine)
        self.assertFalse(self.best_bank.alert_count)

    def test_pb13_temperature_that_cannot_be_read_leaves_the_last_one(self):
        for temperature in (30, None):
            told = self._told(self.cabinet, temperature=temperature)
            self._hear(self._arrival(self.cabinet, told))
        self.assertEqual(self.best_bank.temperature, 30)

    def test_device_of_another_vendor_is_no_cabinet_of_ours(self):
        arrival = self._arrival(self.cabinet, self._told(self.cabinet))
        self.assertFalse(self._take(arrival._replace(vendor="relink")))
        self.assertFalse(self._readings(self.cabinet))

    def test_what_the_tables_cannot_hold_is_not_taken_over(self):
        sound = self._told(self.cabinet)
        self.assertTrue(is_plain(sound))
        for change in (
            {"slot": 2**31},
            {"code": 2**32},
            {"temperature": 10**6},
            {"bank": 'a",b'},
            {"slot": 2},
        ):
            odd = replace(sound.slots[0], **change)
            self.assertFalse(is_plain(Inventory(slots=(odd, *sound.slots[1:]))))


@tagged("post_install", "-at_install")
class TestTelemetryAgrees(TelemetryCommon):
    """Random inventories read by both ways, from the same books."""

    def test_both_ways_lead_to_the_same_books(self):
        chance = random.Random(20261122)
        routine = 0
        for number in range(INVENTORIES):
            at = datetime.now(UTC) + timedelta(minutes=number)
            cabinet = chance.choice([self.cabinet, self.other_cabinet])
            arrival = self._arrival(cabinet, self._random(chance, cabinet), at=at)
            with self.subTest(number=number):
                books, taken = self._after(self._hear, arrival)
                expected, _none = self._after(self._interpret_all, arrival)
                self.assertEqual(books, expected)
                routine += taken
            self._hear(arrival)
        self.assertGreater(routine, INVENTORIES // 3)
        self.assertLess(routine, INVENTORIES)

    def _interpret_all(self, arrival):
        self._interpret([arrival])

    def _after(self, hear, arrival):
        """Return the books after an arrival and what `hear` returned; forget both."""
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            routine = hear(arrival)
            return self._books(), routine
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()

    def _random(self, chance, cabinet):
        """Return an inventory like the books, now and then with something odd."""
        readings = list(self._told(cabinet, level=chance.randrange(101)).slots)
        if chance.random() < 0.4:
            place = chance.randrange(len(readings))
            readings[place] = self._oddity(chance, readings, place)
        return Inventory(slots=tuple(readings))

    def _oddity(self, chance, readings, place):
        reading = readings[place]
        others = (self.cabinet | self.other_cabinet).bank_ids - self.env[
            "powerbank.bank"
        ].search([("name", "in", [r.bank for r in readings if r.bank])])
        elsewhere = others[:1].name or "777777"
        empty = SlotReading(slot=reading.slot, state=SlotState.EMPTY, code=0)
        full = replace(empty, state=SlotState.NORMAL, code=1, level=80, temperature=25)
        return chance.choice(
            [
                empty,
                replace(full, bank=elsewhere),
                replace(full, bank="4000000000"),
                replace(full, bank=reading.bank, temperature=chance.randrange(50, 65)),
                replace(full, bank=reading.bank, level=None),
                replace(reading, state=SlotState.JAMMED, code=4),
                replace(reading, state=SlotState.UNKNOWN, code=7),
                replace(full, bank=None),
            ]
        )
