from dataclasses import replace
from datetime import UTC, datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.powerbank_rental.tests.common import RentalCommon

from ..gateway import store
from ..gateway.broker import Arrival, Frame
from ..gateway.flood import Flood
from ..gateway.reader import Reader
from ..office import compose
from ..protocol import relink, relink_cabinet
from ..protocol.messages import (
    Ejected,
    Inventory,
    Login,
    Outcome,
    Returned,
    SlotReading,
    SlotState,
)
from .common import Connection


@tagged("post_install", "-at_install")
class TestRelink(RentalCommon):
    """Rentals at a cabinet whose orders are by slot and bear numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = Connection(cls.env)
        for cabinet in cls.cabinet | cls.other_cabinet:
            cabinet.write(
                {
                    "vendor": "relink",
                    "device_uid": f"RL3H{cabinet.id:012}",
                    "inventory_due_at": cls._ago(days=-1),
                }
            )

    @classmethod
    def _dock(cls, cabinet, number, level):
        slot = cabinet._slot(number)
        values = {"name": str(slot.id), "slot_id": slot.id, "level": level}
        return cls.env["powerbank.bank"].create(values)

    def _claim(self):
        """Send what is due; return the orders as the cabinets read them."""
        claims = store.claim_commands(self.connection, 100)
        self.env.invalidate_all()
        return [
            relink_cabinet.parse_order(
                *compose(claim.vendor, claim.device_uid, claim.argument, claim.id)[:2]
            )
            for claim in claims
        ]

    def _report(self, cabinet, message):
        topic, payload, qos = relink_cabinet.report(cabinet.device_uid, message)
        frame = Frame(topic, payload, qos, 1, False, datetime.now(UTC), 1)
        arrival = Arrival(frame, "relink", cabinet.device_uid)
        store.store_frames(self.connection, [arrival], "test")
        event = self.env["powerbank.device.event"].search([], limit=1)
        event._interpret(event.ids)
        return event

    def test_r07_answer_is_known_by_the_number_of_its_eject(self):
        rental = self._confirm()
        [order] = self._claim()
        self.assertEqual(
            (order.type, order.slot), ("eject_slot", rental.slot_id.number)
        )
        self.assertEqual(order.sequence, rental.command_ids.id)
        event = self._report(
            self.cabinet,
            Ejected(
                slot=order.slot,
                bank=rental.bank_id.name,
                code=1,
                outcome=Outcome.OK,
                sequence=order.sequence,
            ),
        )
        self.assertEqual((event.state, rental.state), ("applied", "in_use"))

    def test_ex01_late_answer_to_an_older_eject_does_not_touch_the_open_one(self):
        rental = self._confirm()
        [order] = self._claim()
        foreign = Ejected(
            slot=order.slot,
            bank=rental.bank_id.name,
            code=1,
            outcome=Outcome.OK,
            sequence=order.sequence + 1000,
        )
        event = self._report(self.cabinet, foreign)
        self.assertEqual(event.state, "quarantined")
        self.assertEqual(rental.state, "ejecting")

    def test_r19_return_ends_the_rental_and_a_repetition_has_no_effect(self):
        rental = self._confirm()
        bank = rental.bank_id
        rental._on_ejected(bank, "test")
        slot = self.other_cabinet._slot(4)
        returned = Returned(
            slot=slot.number, bank=bank.name, code=0, outcome=Outcome.OK, sequence=5
        )
        self.assertEqual(self._report(self.other_cabinet, returned).state, "applied")
        self.assertEqual(bank.slot_id, slot)
        self.assertTrue(rental.ended_at)
        self.assertEqual(self._report(self.other_cabinet, returned).state, "ignored")

    def _lend_again(self, bank):
        """Have the bank lent from where it lies now."""
        rental = self._confirm(cabinet=bank.cabinet_id)
        rental._on_ejected(bank, "test")
        return rental

    def test_d1_recorded_return_that_is_said_again_ends_no_later_rental(self):
        rental = self._confirm()
        rental._on_ejected(rental.bank_id, "test")
        bank, slot = rental.bank_id, self.other_cabinet._slot(4)
        returned = Returned(
            slot=slot.number, bank=bank.name, code=0, outcome=Outcome.OK, sequence=5
        )
        self._report(self.other_cabinet, returned)
        later = self._lend_again(bank)
        self.assertEqual(self._report(self.other_cabinet, returned).state, "ignored")
        self.assertEqual(later.state, "in_use")
        true = replace(returned, sequence=6)
        self.assertEqual(self._report(self.other_cabinet, true).state, "applied")
        self.assertTrue(later.ended_at)

    def test_d1_cabinet_that_started_anew_counts_from_the_beginning(self):
        rental = self._confirm()
        rental._on_ejected(rental.bank_id, "test")
        bank, slot = rental.bank_id, self.other_cabinet._slot(4)
        returned = Returned(
            slot=slot.number, bank=bank.name, code=0, outcome=Outcome.OK, sequence=5
        )
        self._report(self.other_cabinet, returned)
        later = self._lend_again(bank)
        self._report(self.other_cabinet, Login(count=8, sequence=1))
        self.assertEqual(self._report(self.other_cabinet, returned).state, "applied")
        self.assertTrue(later.ended_at)

    def test_answer_to_an_eject_that_was_not_sent_yet_is_put_aside(self):
        rental = self._confirm()
        command = rental.command_ids
        forged = Ejected(
            slot=rental.slot_id.number,
            bank=rental.bank_id.name,
            code=1,
            outcome=Outcome.OK,
            sequence=command.id,
        )
        self.assertEqual(self._report(self.cabinet, forged).state, "quarantined")
        self.assertEqual(rental.state, "ejecting")

    def test_h02_login_asks_for_the_inventory(self):
        self._report(self.cabinet, Login(count=8, sequence=1))
        self.assertEqual([order.type for order in self._claim()], ["check"])

    def test_inventory_takes_over_charges(self):
        [order] = self._asked_for_inventory()
        bank = self.best_bank
        readings = [
            reading
            for reading in self._readings()
            if reading.slot != bank.slot_id.number
        ]
        reading = self._reading(bank.slot_id, level=61)
        slots = tuple(sorted([*readings, reading], key=lambda r: r.slot))
        self._report(self.cabinet, Inventory(slots=slots, sequence=order.sequence))
        self.assertEqual(bank.level, 61)

    def _asked_for_inventory(self):
        self.cabinet._request_inventory()
        return self._claim()

    def _readings(self):
        return [self._reading(slot) for slot in self.cabinet.slot_ids]

    def _reading(self, slot, level=None):
        bank = slot.bank_id
        return SlotReading(
            slot=slot.number,
            state=SlotState.NORMAL if bank else SlotState.EMPTY,
            code=0,
            bank=bank.name if bank else None,
            level=(level or bank.level) if bank else None,
            temperature=25 if bank else None,
        )

    # === RETURNS THAT THE BOOKS DO NOT EXPECT === #

    def _answered(self, cabinet, message):
        """Return what the gateway tells the cabinet, by its slot, result and number."""
        topic, payload, qos = relink_cabinet.report(cabinet.device_uid, message)
        frame = Frame(topic, payload, qos, 1, False, datetime.now(UTC), 1)
        reader = Reader({"relink": relink}, Flood(0))
        answer = reader.answer(reader.read(frame))
        self.assertEqual(answer.topic, relink.downlink_topic(cabinet.device_uid, 22))
        return relink_cabinet.parse_answer(answer.payload)

    def _returned(self, slot, bank, sequence):
        return Returned(
            slot=slot, bank=bank, code=0, outcome=Outcome.OK, sequence=sequence
        )

    def test_return_into_a_slot_that_the_books_have_taken_is_accepted_and_counts(self):
        rental = self._confirm()
        bank = rental.bank_id
        rental._on_ejected(bank, "test")
        taken = self.best_bank if self.best_bank != bank else self.cabinet.bank_ids[:1]
        self.assertTrue(taken.slot_id)
        message = self._returned(taken.slot_id.number, bank.name, 8)
        cabinet = taken.slot_id.cabinet_id
        self.assertEqual(
            self._answered(cabinet, message), (message.slot, relink.ACCEPTED, 8)
        )
        self._report(cabinet, message)
        self.assertTrue(rental.ended_at)

    def test_return_of_a_bank_that_no_book_knows_is_accepted(self):
        message = self._returned(4, "999999", 9)
        self.assertEqual(self._answered(self.cabinet, message), (4, relink.ACCEPTED, 9))
        self._report(self.cabinet, message)
        self.assertTrue(self.env["powerbank.bank"]._find("999999"))

    def test_return_that_is_asked_again_is_accepted_again_and_counts_once(self):
        rental = self._confirm()
        bank = rental.bank_id
        rental._on_ejected(bank, "test")
        message = self._returned(4, bank.name, 10)
        states = []
        for _ in range(2):
            answer = self._answered(self.other_cabinet, message)
            self.assertEqual(answer, (4, relink.ACCEPTED, 10))
            states.append(self._report(self.other_cabinet, message).state)
        self.assertEqual(states, ["applied", "ignored"])

    # === WHAT SOURCES LEAVE OPEN === #

    def test_code_that_nobody_documented_is_kept_and_leaves_the_eject_open(self):
        rental = self._confirm()
        [order] = self._claim()
        refused = Ejected(
            slot=order.slot,
            bank=None,
            code=3,
            outcome=Outcome.UNKNOWN,
            sequence=order.sequence,
        )
        event = self._report(self.cabinet, refused)
        self.assertEqual((event.decoded["code"], event.outcome), (3, "unknown"))
        self.assertEqual((rental.command_ids.code, rental.state), (3, "ejecting"))

    def test_code_means_what_the_settings_say(self):
        self._set("relink_outcomes", "3=busy")
        rental = self._confirm()
        [order] = self._claim()
        refused = Ejected(
            slot=order.slot,
            bank=None,
            code=3,
            outcome=Outcome.UNKNOWN,
            sequence=order.sequence,
        )
        event = self._report(self.cabinet, refused)
        self.assertEqual(event.outcome, "busy")
        self.assertEqual(rental.command_ids[-1:].state, "failed")

    @mute_logger("odoo.addons.powerbank_device.models.device_event")
    def test_setting_that_cannot_be_read_is_refused_and_not_used(self):
        settings = self.env["res.config.settings"]
        with self.assertRaises(ValidationError):
            settings.create({"powerbank_relink_outcomes": "3=perhaps"})
        self._set("relink_outcomes", "3=perhaps")
        dialect = self.env["powerbank.device.event"]._dialect("relink")
        self.assertEqual(dialect, {})

    def _set(self, name, value):
        params = self.env["ir.config_parameter"]
        params.set_param(f"powerbank_device.{name}", value)

    def test_topic_that_nobody_documented_is_quarantined_with_its_bytes(self):
        topic = f"cabinet/{self.cabinet.device_uid}/report/77"
        frame = Frame(topic, b"\x08\x01", 1, 1, False, datetime.now(UTC), 1)
        arrival = Arrival(frame, "relink", self.cabinet.device_uid)
        store.store_frames(self.connection, [arrival], "test")
        event = self.env["powerbank.device.event"].search([], limit=1)
        event._interpret(event.ids)
        self.assertEqual((event.state, event.raw), ("quarantined", "0801"))
