from dataclasses import replace

from odoo.tests import new_test_user, tagged

from ..protocol.messages import Inventory, Outcome, Returned, SlotReading, SlotState
from .common import DeviceCommon, RelinkFleet


class Reconciliation:
    """Cabinets and books that disagree, each proof in the bytes of one make."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "looker", "powerbank_rental.group_powerbank_dispatcher"
        )
        cls.bank, cls.slot = cls.best_bank, cls.best_bank.slot_id

    # === STEPS === #

    def _show(self, cabinet=None, without=(), extra=None, boards=None, **delivery):
        """A cabinet lists its slots; `boards` is how many of them its boards report."""
        cabinet = cabinet or self.cabinet
        shown = self._inventory(cabinet, without=without, extra=extra)
        return self._report(cabinet, Inventory(slots=shown.slots[:boards]), **delivery)

    def _show_slot(self, number, **changes):
        shown = self._inventory(self.cabinet)
        slots = [
            replace(reading, **changes) if reading.slot == number else reading
            for reading in shown.slots
        ]
        return self._report(self.cabinet, Inventory(slots=tuple(slots)))

    def _miss(self):
        """Return the difference of a bank that one inventory does not list."""
        self._show(without=self.bank)
        return self._open()

    def _open(self, cabinet=None):
        differences = (cabinet or self.cabinet).difference_ids
        return differences.filtered(lambda d: not d.resolved_at)

    def _decide(self, difference, decision):
        wizards = self.env["powerbank.difference.decision"].with_user(self.dispatcher)
        context = difference.with_user(self.dispatcher).action_decide()["context"]
        values = {"decision": decision, "reason": "I looked"}
        wizards.with_context(**context).create(values).action_decide()

    def _asked(self, cabinet=None):
        """Return how often a cabinet was asked for its inventory."""
        commands = (cabinet or self.cabinet).command_ids
        return len(commands.filtered(lambda c: c.kind == "inventory"))

    def _unknown(self):
        return self.env["powerbank.bank"].new({"name": "55555", "level": 40})

    # === H05: WRITTEN DOWN === #

    def test_h05_difference_tells_both_sides_the_proof_and_what_to_do(self):
        event = self._show(extra={4: self._unknown()})
        [difference] = self._open()
        self.assertRecordValues(
            difference,
            [
                {
                    "slot_number": 4,
                    "kind": "bank_unknown",
                    "booked": "empty",
                    "seen": "55555",
                    "state": "open",
                    "reports": 1,
                    "first_seen_at": event.received_at,
                }
            ],
        )
        self.assertIn(str(event.id), difference.evidence)
        self.assertIn("asked again", difference.measures)
        self.assertTrue(difference.to_do)

    def test_h05_new_difference_asks_the_cabinet_again(self):
        self._miss()
        self.assertEqual(self._asked(), 1)

    def test_h05_inventory_that_agrees_settles_it(self):
        difference = self._miss()
        self._show()
        self.assertRecordValues(
            difference, [{"state": "settled", "settled_by": "agreement"}]
        )
        self.assertEqual(self.bank.slot_id, self.slot)

    def test_h05_inventory_that_lacks_a_board_settles_nothing(self):
        self._show(extra={4: self._unknown()})
        [difference] = self._open()
        self._show(boards=2)
        self.assertEqual(difference.state, "open")

    def test_h05_open_differences_are_counted(self):
        difference = self._miss()
        self.assertEqual(self.cabinet.difference_count, 1)
        desk = self.env["powerbank.desk"].with_user(self.dispatcher)
        tiles = {tile["name"]: tile for tile in desk.read_board()["tiles"]}
        counted = self.env["powerbank.cabinet.difference"].search_count(
            tiles["differences"]["domain"]
        )
        self.assertEqual(tiles["differences"]["count"], counted)
        self._decide(difference, "explain")
        self.assertEqual(self.cabinet.difference_count, 0)

    # === PB08, PB09, PB12: MISSING AND SEEN AGAIN === #

    def test_pb08_bank_that_two_inventories_miss_is_gone(self):
        difference = self._miss()
        self.assertEqual(self.bank.state, "docked")
        self._show(without=self.bank)
        self.assertEqual(self.bank.state, "in_transit_unknown")
        self.assertRecordValues(
            difference, [{"state": "settled", "settled_by": "proof", "reports": 2}]
        )
        self.assertEqual(self.bank._live_alerts().kind, "theft")

    def test_pb08_board_that_reports_nothing_loses_no_bank(self):
        for _inventory in range(3):
            self._show(boards=1, without=self.second_bank)
        self.assertEqual(self.second_bank.state, "docked")
        self.assertFalse(self._open())

    def test_pb08_first_and_third_inventory_are_not_two_in_a_row(self):
        self._miss()
        self._show()
        self._miss()
        self.assertEqual(self.bank.state, "docked")

    def test_pb08_inventory_that_the_broker_kept_does_not_undo_a_return(self):
        rental = self._in_use()
        self._report(
            self.other_cabinet,
            Returned(
                slot=2, bank=rental.bank_id.name, outcome=Outcome.OK, code=1, level=60
            ),
        )
        for _inventory in range(2):
            stale = self._show(self.other_cabinet, without=rental.bank_id, waited=3600)
            self.assertEqual(stale.state, "ignored")
        self.assertEqual(rental.bank_id.state, "docked")
        self.assertFalse(self._open(self.other_cabinet))
        self.assertEqual(self._asked(self.other_cabinet), 1)

    def test_pb08_inventory_that_the_broker_kept_counts_where_nothing_has_changed(self):
        # all moves of this test are of this very moment
        for _inventory in range(2):
            self._show(without=self.bank, waited=-60)
        self.assertEqual(self.bank.state, "in_transit_unknown")

    def test_pb09_bank_that_is_seen_again_is_docked_and_the_alert_closed(self):
        for _inventory in range(2):
            self._miss()
        self._show(self.other_cabinet, extra={3: self.bank})
        self.assertRecordValues(
            self.bank,
            [{"state": "docked", "slot_id": self.other_cabinet._slot(3).id}],
        )
        self.assertFalse(self.bank._live_alerts())

    def test_pb09_bank_that_was_away_for_long_is_looked_at_first(self):
        self.bank._move("in_transit_unknown", "missing")
        self.bank.unknown_since = self._ago(days=8)
        self._show(extra={4: self.bank})
        self.assertEqual(self.bank.quarantine_reason, "unknown_long")

    def test_pb12_lost_bank_that_is_seen_again_goes_into_quarantine(self):
        self.bank._move("in_transit_unknown", "missing")
        self.bank._on_lost()
        self._show(extra={4: self.bank})
        self.assertRecordValues(
            self.bank, [{"state": "quarantine", "quarantine_reason": "lost"}]
        )

    # === PB17, SL07 === #

    def test_pb17_unknown_bank_is_taken_in_by_whoever_looked(self):
        self._show(extra={4: self._unknown()})
        self._show(extra={4: self._unknown()})
        [difference] = self._open()
        self.assertFalse(self.env["powerbank.bank"]._find("55555"))
        self._decide(difference, "take_over")
        bank = self.env["powerbank.bank"]._find("55555")
        self.assertRecordValues(
            bank,
            [{"state": "quarantine", "slot_id": self.cabinet._slot(4).id}],
        )
        self.assertEqual(bank.quarantine_reason, "unknown")

    def test_sl07_bank_that_two_inventories_cannot_read_keeps_its_place(self):
        for _inventory in range(2):
            self._show_slot(self.slot.number, **self.unreadable)
        self.assertEqual(self.slot.state, "fault")
        self.assertEqual(self.bank.slot_id, self.slot)
        self.assertFalse(self._open())
        self._show()
        self.assertEqual(self.slot.state, "occupied")

    # === ANOMALIES === #

    def test_unreadable_frame_asks_for_the_inventory_once_a_minute(self):
        for _frame in range(3):
            event = self._store(self.cabinet, b"\xff\xff", **self.noise)
            event._interpret(event.ids)
            self.assertEqual(event.state, "quarantined")
        self.assertEqual(self._asked(), 1)

    def test_jam_asks_for_the_inventory(self):
        rental = self._ejecting()
        jam = replace(self._ejected(rental), outcome=Outcome.JAM, code=self.jam)
        self._report(self.cabinet, replace(jam, sequence=rental.command_ids.id))
        self.assertEqual(self._asked(), 1)

    # === DECISIONS === #

    def test_cabinet_is_asked_again(self):
        difference = self._miss()
        self.cabinet.command_ids.sudo().state = "acknowledged"
        difference.with_user(self.dispatcher).action_ask_again()
        self.assertEqual(self._asked(), 2)
        self.assertEqual(difference.state, "open")

    def test_gap_is_taken_over_before_it_is_proven(self):
        difference = self._miss()
        self._decide(difference, "take_over")
        self.assertEqual(self.bank.state, "in_transit_unknown")
        self.assertRecordValues(
            difference,
            [
                {
                    "state": "settled",
                    "settled_by": "staff",
                    "reason": "I looked",
                    "decided_by_id": self.dispatcher.id,
                }
            ],
        )

    def test_pb10_missing_bank_is_given_up(self):
        self._decide(self._miss(), "lost")
        self.assertEqual(self.bank.state, "lost")

    def test_bank_that_lies_in_a_slot_is_not_lost(self):
        self._show(extra={4: self._unknown()})
        self.assertRefused("wrong_state", self._decide, self._open(), "lost")

    def test_explained_difference_stays_until_cabinet_and_books_agree(self):
        self._show(extra={4: self._unknown()})
        [difference] = self._open()
        self._decide(difference, "explain")
        self._show(extra={4: self._unknown()})
        self.assertRecordValues(difference, [{"state": "explained", "to_do": False}])
        self._show()
        self.assertEqual(difference.state, "settled")

    def test_other_bank_in_a_slot_is_taken_over_and_the_one_before_looked_for(self):
        self._show(extra={self.slot.number: self.second_bank})
        difference = self._open().filtered(lambda d: d.kind == "slot_taken")
        self._decide(difference, "take_over")
        self.assertEqual(self.second_bank.slot_id, self.slot)
        self.assertEqual(self.bank.state, "in_transit_unknown")

    def test_ex06_rental_ends_when_its_bank_is_seen_in_the_slot_of_another(self):
        rental = self._in_use()
        start = self._ago(hours=3)
        rental.started_at = rental.bank_line_ids.from_at = start
        bank, slot = rental.bank_id, self.second_bank.slot_id
        event = self._show(self.cabinet, extra={slot.number: bank})
        self.assertEqual(rental.ended_at, event.received_at)
        self.assertEqual(bank.slot_id, slot)
        self.assertEqual(self.second_bank.state, "in_transit_unknown")

    def test_slot_in_which_an_eject_is_under_way_is_left_alone(self):
        difference = self._miss()
        self._ejecting()
        self.assertRefused("wrong_state", self._decide, difference, "take_over")

    def test_slot_that_the_books_do_not_have_is_corrected_first(self):
        slot = SlotReading(slot=5, state=SlotState.EMPTY, code=0)
        slots = (*self._inventory(self.cabinet).slots, slot)
        self._report(self.cabinet, Inventory(slots=slots))
        self.assertEqual(self._open().kind, "slot_unknown")
        self.assertRefused("wrong_state", self._decide, self._open(), "take_over")


@tagged("post_install", "-at_install")
class TestReconciliation(Reconciliation, DeviceCommon):
    """The differences of Volinks cabinets."""

    #: How a slot is listed whose power bank cannot be read.
    unreadable = {"bank": None, "state": SlotState.NORMAL, "level": 0}
    noise = {}
    jam = 0x21

    def test_pb08_bank_of_a_slot_that_was_forced_open_is_gone(self):
        pulled = {
            "state": SlotState.FORCED_OPEN,
            "code": 5,
            "bank": None,
            "level": None,
        }
        self._show_slot(self.slot.number, **pulled)
        self.assertEqual(self._open().kind, "bank_missing")
        self.assertEqual(self.bank.state, "docked")
        self._show_slot(self.slot.number, **pulled)
        self.assertEqual(self.bank.state, "in_transit_unknown")
        self.assertEqual(self.bank._live_alerts().kind, "theft")
        self.assertEqual(self.slot.fault_reason, "forced_open")

    def test_slot_that_was_forced_open_proves_nothing_against_a_customer(self):
        rental = self._ejecting()
        slot = rental.slot_id
        rental._on_eject_unanswered()
        self._show_slot(
            slot.number, state=SlotState.FORCED_OPEN, code=5, bank=None, level=None
        )
        self.assertEqual(rental.state, "ejecting")

    def test_h05_slots_that_are_numbered_twice_name_no_place(self):
        slots = (
            SlotReading(slot=1, state=SlotState.EMPTY, code=0),
            SlotReading(slot=1, state=SlotState.NORMAL, code=1, bank="55555"),
        )
        event = self._report(self.cabinet, Inventory(slots=slots, boards=2))
        self.assertEqual(event.state, "ignored")
        self.assertFalse(self._open())


@tagged("post_install", "-at_install")
class TestRelinkReconciliation(Reconciliation, RelinkFleet, DeviceCommon):
    """The differences of Relink cabinets."""

    unreadable = {"bank": None, "state": SlotState.COMM_FAULT, "level": None}
    noise = {"vendor": "relink", "topic": "cabinet/RL3H/report/22"}
    jam = 2
