from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestCabinetBoard(RentalCommon):
    """The picture of a cabinet says what its slots hold, and what can be done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "board_dora", "powerbank_rental.group_powerbank_dispatcher"
        )

    def _board(self):
        self.env.flush_all()
        return self.cabinet.with_user(self.dispatcher).read_board()

    def _tile(self, number):
        tiles = [tile for board in self._board()["boards"] for tile in board]
        return next(tile for tile in tiles if tile["number"] == number)

    def test_slots_stand_where_they_are_board_by_board(self):
        self.cabinet.write({"board_slot_count": 2, "slot_columns": 1})
        board = self._board()
        numbers = [[tile["number"] for tile in part] for part in board["boards"]]
        self.assertEqual((numbers, board["columns"]), ([[1, 2], [3, 4]], 1))

    def test_tile_tells_charge_bank_and_lock(self):
        tile = self._tile(1)
        self.assertEqual(tile["bank"]["level"], 95)
        self.assertEqual(tile["bank"]["name"], self.best_bank.name)
        self.assertEqual((tile["state"], tile["lock"]), ("occupied", "closed"))

    def test_empty_slot_has_neither_bank_nor_lock(self):
        tile = self._tile(4)
        self.assertEqual((tile["bank"], tile["lock"]), (False, False))

    def test_warm_power_bank_is_marked(self):
        self.best_bank.temperature = 57
        self.assertEqual(self._tile(1)["bank"]["heat"], "warm")

    def test_power_bank_that_comes_out_shows_an_open_lock(self):
        self._confirm()
        self.assertEqual(self._tile(1)["lock"], "open")

    def test_slot_shows_the_rental_that_began_in_it(self):
        rental = self._start()
        tile = self._tile(rental.slot_id.number)
        self.assertEqual(tile["rental"], [rental.id, rental.display_name])
        self._return(rental)
        self.assertFalse(self._tile(rental.slot_id.number)["rental"])

    def test_jammed_slot_says_so_and_offers_the_test(self):
        slot = self.cabinet._slot(2)
        slot.write({"state": "fault", "fault_reason": "jam"})
        tile = self._tile(2)
        self.assertEqual((tile["lock"], tile["fault"]), ("stuck", "Does not eject"))
        names = [action["name"] for action in tile["actions"]]
        self.assertEqual(names[0], "action_test_passed")

    def test_fault_that_the_cabinet_tells_is_told_in_words(self):
        slot = self.cabinet._slot(2)
        slot.write({"state": "fault", "fault_reason": "forced_open"})
        self.assertEqual(self._tile(2)["fault"], "Forced open")

    def test_cabinet_run_by_hand_says_so(self):
        self.cabinet.vendor = "manual"
        self.assertEqual(self._board()["heard"], {"kind": "manual", "at": False})

    def test_slot_is_taken_out_of_use_and_brought_back(self):
        slot = self.cabinet._slot(1).with_user(self.dispatcher)
        slot.action_disable()
        self.assertEqual(slot.state, "disabled")
        self.assertNotEqual(self._quote().bank_id, self.best_bank)
        slot.action_test_passed()
        self.assertEqual(slot.state, "occupied")

    def test_slot_that_moves_is_not_taken_out_of_use(self):
        rental = self._confirm()
        rental.slot_id.with_user(self.dispatcher).action_disable()
        self.assertEqual(rental.slot_id.state, "ejecting")

    def test_others_neither_see_nor_disable(self):
        nobody = new_test_user(self.env, "board_nobody", groups="base.group_user")
        cabinet = self.cabinet.with_user(nobody)
        with self.assertRaises(AccessError):
            cabinet.read_board()
        with self.assertRaises(AccessError):
            self.cabinet._slot(1).with_user(nobody).action_disable()
        self.assertEqual(self.cabinet._slot(1).state, "occupied")
