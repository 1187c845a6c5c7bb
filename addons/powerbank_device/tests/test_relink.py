from datetime import UTC, datetime

from odoo.tests import tagged

from odoo.addons.powerbank_rental.tests.common import RentalCommon

from ..gateway import store
from ..gateway.broker import Arrival, Frame
from ..office import compose
from ..protocol import relink_cabinet
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
