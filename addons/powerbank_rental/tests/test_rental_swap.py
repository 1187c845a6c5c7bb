from odoo import fields
from odoo.tests import tagged

from .trouble_common import TroubleCommon


@tagged("post_install", "-at_install")
class TestRentalSwap(TroubleCommon):
    """R20: another power bank within the same rental."""

    def _swapping(self, minutes=3, reason="not_charging", slot=1, put_back=None):
        """Return a rental whose first bank was put back and whose second comes out."""
        rental = self._start(started_at=self._ago(minutes=minutes))
        rental._ask_swap(reason)
        end = put_back or fields.Datetime.now()
        rental.bank_id._on_docked(self.cabinet._slot(slot), end, end, "test")
        return rental

    # === ROW R20 === #

    def test_r20_c64_a_swap_is_one_rental_of_50_minutes(self):
        start = self._ago(minutes=50)
        rental = self._start(started_at=start)
        first = rental.bank_id
        rental.write({"swap_asked_at": start, "swap_reason": "not_charging"})
        put_back = start + self._minutes(3)
        first._on_docked(self.cabinet._slot(1), put_back, put_back, "test")
        second = rental.bank_id
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(second, self.second_bank)
        rental.bank_line_ids.filtered(lambda li: not li.to_at).from_at = put_back
        rental._on_ejected(second, "test", at=put_back)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.started_at, start)
        end = start + self._minutes(50)
        self._return(rental, slot=self.other_cabinet._slot(2), end=end)
        self.assertEqual(rental.due, 4.0)
        self.assertEqual(rental.minutes, 50)
        lines = rental.bank_line_ids.sorted("from_at")
        self.assertEqual(lines.bank_id, first | second)
        self.assertEqual(lines[0].to_at, lines[1].from_at)
        self.assertEqual(first.state, "quarantine")
        rows = self._rows(rental)
        self.assertLess(rows.index("R20"), rows.index("R19"))

    def test_r20_time_between_two_banks_is_not_charged(self):
        rental = self._start(started_at=self._ago(minutes=4))
        rental._ask_swap("not_charging")
        put_back = self._ago(minutes=2)
        rental.bank_id._on_docked(self.cabinet._slot(1), put_back, put_back, "test")
        rental._on_ejected(rental.bank_id, "test")
        pause = rental.pause_ids
        self.assertEqual((pause.reason, pause.from_at), ("swap", put_back))
        self.assertEqual(pause.to_at, rental.bank_line_ids[-1].from_at)

    def test_r20_without_asking_a_return_is_a_return(self):
        rental = self._start(started_at=self._ago(minutes=3))
        self._return(rental, slot=self.cabinet._slot(1))
        self.assertEqual(rental.state, "done")

    def test_r20_asking_twice_is_asking_once(self):
        rental = self._start(started_at=self._ago(minutes=3))
        rental._ask_swap("not_charging")
        rental._ask_swap("other")
        self.assertEqual(rental.swap_reason, "not_charging")
        self.assertEqual(self._events(rental).count("swap_asked"), 1)

    def test_r20_after_five_minutes_no_swap_is_left(self):
        rental = self._start(started_at=self._ago(minutes=6))
        self.assertRefused("swap_too_late", rental._ask_swap, "other")

    def test_r20_a_return_after_the_window_ends_the_rental(self):
        rental = self._start(started_at=self._ago(minutes=70))
        rental.write({"swap_asked_at": self._ago(minutes=68), "swap_reason": "other"})
        self._return(rental, slot=self.cabinet._slot(1))
        self.assertIn("R19", self._rows(rental))
        self.assertEqual(rental.due, 8.0)

    def test_r20_a_return_at_another_venue_ends_the_rental(self):
        rental = self._start(started_at=self._ago(minutes=3))
        rental._ask_swap("other")
        self._return(rental)
        self.assertEqual(rental.state, "done")
        self.assertNotIn("R20", self._rows(rental))

    def test_r20_swaps_are_limited(self):
        self.env["ir.config_parameter"].set_param("powerbank_rental.swap_limit", 1)
        rental = self._swapping()
        rental._on_ejected(rental.bank_id, "test")
        self.assertRefused("swap_limit", rental._ask_swap, "other")

    def test_r20_without_another_bank_there_is_no_swap(self):
        self.second_bank.level = 10
        rental = self._start(started_at=self._ago(minutes=3))
        self.assertRefused("no_bank_available", rental._ask_swap, "other")

    def test_r20_after_the_return_a_swap_is_refused(self):
        rental = self._start(started_at=self._ago(minutes=3))
        self._return(rental, slot=self.cabinet._slot(1))
        self.assertRefused("wrong_state", rental._ask_swap, "not_charging")

    def test_r20_asking_again_while_the_other_bank_comes_out_has_no_effect(self):
        rental = self._swapping()
        events = len(rental.event_ids)
        rental._ask_swap("not_charging")
        self.assertEqual(len(rental.event_ids), events)

    def test_r20_a_swap_for_another_plug_leaves_the_first_bank_in_renting(self):
        rental = self._swapping(reason="wrong_plug")
        self.assertEqual(self.best_bank.state, "docked")
        self.assertEqual(rental.bank_id, self.second_bank)

    def test_r20_a_repeated_return_of_the_first_bank_has_no_effect(self):
        rental = self._swapping()
        events = len(rental.event_ids)
        now = fields.Datetime.now()
        self.best_bank._on_docked(self.cabinet._slot(1), now, now, "test")
        self.assertEqual(rental.state, "ejecting")
        self.assertEqual(len(rental.event_ids), events)

    def test_r20_another_cabinet_of_the_venue_helps_out(self):
        self.second_bank.level = 10
        neighbour = self._create_cabinet(self.station)
        spare = self._dock(neighbour, 1, 90)
        rental = self._swapping()
        self.assertEqual(rental.bank_id, spare)
        self.assertEqual(rental.cabinet_id, neighbour)

    def test_r20_another_bank_may_come_out_than_was_chosen(self):
        third = self._dock(self.cabinet, 4, 60)
        rental = self._swapping()
        rental._on_ejected(third, "test")
        self.assertEqual(rental.bank_id, third)
        self.assertEqual(rental.bank_line_ids.sorted("from_at")[-1].bank_id, third)
        self.assertIn("R08", self._rows(rental))

    # === THE OTHER BANK DOES NOT COME OUT === #

    def test_r20_a_swap_that_fails_ends_when_the_first_bank_was_put_back(self):
        put_back = self._ago(seconds=30)
        rental = self._swapping(minutes=4, put_back=put_back)
        rental._on_eject_failed("jam")
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.ended_at, put_back)
        self.assertEqual(rental.due, 0)
        self.assertEqual(rental.bank_id, self.best_bank)
        self.assertEqual(rental.bank_line_ids.bank_id, self.best_bank)
        self.assertEqual(rental.return_slot_id, self.cabinet._slot(1))
        self.assertEqual(self.second_bank.state, "docked")

    def test_r20_a_failed_swap_is_free_also_without_free_minutes(self):
        self._create_tariff(free_minutes=0)
        rental = self._swapping()
        rental._on_eject_failed("jam")
        self.assertGreater(rental.gross, 0)
        self.assertEqual(rental.waived, rental.gross)
        self.assertEqual(rental.due, 0)
        self.assertEqual(rental.state, "done")

    def test_r20_nothing_left_on_the_return_ends_the_rental_for_free(self):
        rental = self._start(started_at=self._ago(minutes=3))
        rental._ask_swap("not_charging")
        self.second_bank.level = 10
        self._return(rental, slot=self.cabinet._slot(1))
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.waiver, "swap_failed")

    def test_r20_a_silent_cabinet_is_asked_as_for_any_eject(self):
        rental = self._swapping()
        for _attempt in range(4):
            rental.eject_sent_at = self._ago(minutes=3)
            self._alarm(rental)
        self.assertEqual(rental.state, "exception")
        self.assertEqual(self._rows(rental)[-1], "R15")

    def test_r20_a_gap_in_the_slot_proves_the_second_bank(self):
        start = self._ago(minutes=4)
        rental = self._start(started_at=start)
        rental._ask_swap("not_charging")
        now = fields.Datetime.now()
        rental.bank_id._on_docked(self.cabinet._slot(1), now, now, "test")
        rental._on_inventory_shows_gap("inventory")
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.started_at, start)
        self.assertEqual(rental.bank_id.rental_id, rental)

    def test_r20_what_comes_out_after_an_exception_is_charged_without_the_gap(self):
        rental = self._swapping()
        for _attempt in range(4):
            rental.eject_sent_at = self._ago(minutes=3)
            self._alarm(rental)
        later = fields.Datetime.now() + self._minutes(90)
        rental._on_inventory_shows_gap("inventory", at=later)
        self.assertEqual(rental.state, "in_use")
        self.assertEqual(rental.pause_ids.to_at, later)

    def test_r20_two_ejects_of_one_cabinet_never_meet(self):
        rental = self._start(started_at=self._ago(minutes=3))
        self._dock(self.cabinet, 4, 60)
        rental._ask_swap("not_charging")
        other = self._confirm(customer=self.other_customer)
        self.assertEqual(other.state, "ejecting")
        self._return(rental, slot=self.cabinet._slot(1))
        self.assertEqual(rental.state, "done")
        self.assertEqual(rental.due, 0)
        self.assertEqual(other.state, "ejecting")
