from datetime import timedelta

from odoo.tests import tagged

from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestFreeTime(ApiCommon):
    """Free time cannot be had again and again (B-02, C63)."""

    def setUp(self):
        super().setUp()
        self._create_tariff(free_abuse_count=2, free_abuse_minutes=60)
        self.ten = self._ago(minutes=45)

    def _rent(self, minute, minutes=4, customer=None):
        """Rent a while at so many minutes past ten; the clock is set to then."""
        start = self.ten + timedelta(minutes=minute)
        rental = self._start(
            started_at=start, **({"customer": customer} if customer else {})
        )
        return self._return(
            rental, rental.slot_id, end=start + timedelta(minutes=minutes)
        )

    def _messages(self):
        return self.env["powerbank.notification"].search(
            [
                ("customer_id", "=", self.customer.id),
                ("event", "=", "free_time_used_up"),
            ]
        )

    def test_c63_third_rental_within_the_hour_is_charged_from_its_first_minute(self):
        first = self._rent(0)
        self.assertEqual((first.due, first.free_time_notice), (0, False))
        self.assertFalse(self._messages())
        second = self._rent(10)
        self.assertEqual(second.due, 0)
        self.assertIn("last free rental", second.free_time_notice)
        self.assertEqual(len(self._messages()), 1)
        third = self._rent(20)
        self.assertEqual(third.due, 4.0)
        self.assertIn("no free time", third.free_time_notice)
        self.assertEqual(len(self._messages()), 1)

    def test_c63_a_rental_waived_for_a_dead_bank_counts_like_a_free_one(self):
        first = self._rent(0, minutes=8)
        first._claim_not_charging()
        self.assertEqual((first.due, first.waiver), (0, "dead_bank"))
        self._rent(10)
        third = self._rent(20)
        self.assertEqual(third.due, 4.0)

    def test_quote_warns_at_the_second_and_says_it_at_the_third(self):
        self.assertFalse(self._quote().free_time_notice)
        self._rent(0)
        second = self._quote()
        self.assertIn("last rental with free time", second.free_time_notice)
        self.assertIn(second.free_time_notice, second.price_text)
        self._rent(10)
        third = self._quote()
        self.assertIn("no free time", third.free_time_notice)
        self.assertIn(third.free_time_notice, third.price_text)

    def test_warning_is_forgotten_when_the_rental_was_not_free(self):
        self._rent(0)
        self.assertFalse(self._rent(10, minutes=9).free_time_notice)

    def test_free_time_comes_back_after_the_period(self):
        self.ten = self._ago(minutes=100)
        self._rent(0)
        self._rent(10)
        late = self._rent(80)
        self.assertEqual((late.due, late.free_time_notice), (0, False))

    def test_others_keep_their_free_time(self):
        self._rent(0)
        self._rent(10)
        self.assertEqual(self._rent(20, customer=self.other_customer).due, 0)

    def test_tariff_says_so_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        version = self.station._tariff_version()
        self.assertIn("After 2 free rentals within 60 minutes", version.price_text_en)
        self.assertEqual(
            len(version.price_text_zh.splitlines()),
            len(version.price_text_en.splitlines()),
        )
        without = self._create_tariff().current_version_id
        self.assertNotIn("free rentals", without.price_text_en)

    def test_api_shows_the_warning_in_quote_rental_and_receipt(self):
        path = f"/cabinets/{self.cabinet.code}"
        shown = self._answer("show_cabinet", path=path)
        self.assertIn("After 2 free rentals", shown["price_text"])
        self._rent(0)
        self.assertIn("last rental", self._api_quote()["free_time_notice"])
        second = self._rent(10)
        path = f"/rentals/{second.code}"
        rental = self._answer("show_rental", path=path)
        receipt = self._answer("show_receipt", path=f"{path}/receipt")
        self.assertIn("last free rental", rental["free_time_notice"])
        self.assertEqual(receipt["free_time_notice"], rental["free_time_notice"])
        self.assertIn("no free time", self._api_quote()["free_time_notice"])

    def _run(self, count):
        """Return rentals in use, one a customer; each power bank came back before."""
        cabinet, rentals = self.other_cabinet, self.env["powerbank.rental"]
        for _time in range(count):
            self.env.flush_all()  # the slot is empty again
            self._dock(cabinet, 1, 90)
            customer = self._create_customer(f"+861370007{len(rentals):04}")
            rentals |= self._start(
                self._ago(minutes=90), customer=customer, cabinet=cabinet
            )
        return rentals

    def test_the_fees_so_far_of_many_rentals_cost_as_many_queries_as_of_few(self):
        rentals = self._run(50)
        rentals[0]._on_no_place(self._ago(minutes=50), "full", "seen")

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            amounts = some.mapped("running_amount")
            return self.env.cr.sql_log_count - before, amounts

        queries(rentals)
        few, _amounts = queries(rentals[:5])
        many, amounts = queries(rentals)
        self.assertEqual(many, few)
        self.assertEqual(amounts, [4.0, *[8.0] * 49])
