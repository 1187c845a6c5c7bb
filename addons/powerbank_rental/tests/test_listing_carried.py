from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RentalCommon

PHONE = "+8613900000001"


@tagged("post_install", "-at_install")
class TestListingCarried(RentalCommon):
    """EX-30, B-30: the black list meets who erased himself and signs up anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["powerbank.customer"]
        cls.known = cls.env["powerbank.customer.listing.identity"]
        cls.tomorrow = fields.Datetime.add(fields.Datetime.now(), days=1)

    def _list(self, kind="black", **values):
        return self.customer._put_on_list(kind, "fraud", **values)

    def _anew(self, phone=PHONE):
        """Erase the customer; return who signs up with `phone` then."""
        self.customer._erase()
        return self._create_customer(phone)

    def test_ex30_the_black_list_meets_him_in_a_new_account(self):
        listing = self._list(expires_at=self.tomorrow)
        anew = self._anew()
        self.assertNotEqual(anew, self.customer)
        self.assertEqual(anew.standing, "black")
        carried = anew.listing_id
        self.assertEqual(carried.origin_id, listing)
        self.assertEqual(carried.expires_at, self.tomorrow)
        self.assertEqual(carried.reason, "fraud")
        self.assertRefused("customer_blocked", self._quote, anew)

    def test_ex30_any_account_he_had_is_known(self):
        self.customer._link("wechat", "openid-of-his")
        self._list()
        self.customer._erase()
        anew = self.customers._sign_in("wechat", "openid-of-his")
        self.assertEqual(anew.standing, "black")
        self.assertEqual(self._create_customer(PHONE).standing, "black")

    def test_ex30_linking_it_later_is_no_way_around(self):
        self._list()
        anew = self._anew("+8613900000033")
        self.assertEqual(anew.standing, "ordinary")
        anew._link("phone", PHONE)
        self.assertEqual(anew.standing, "black")

    def test_ex30_giving_a_phone_up_before_is_no_way_around(self):
        self._list()
        self.customer._link("phone", "+8613900000033")
        anew = self._anew()
        self.assertEqual(anew.standing, "black")

    def test_ex30_others_are_not_met(self):
        self._list()
        self.assertEqual(self._anew("+8613900000033").standing, "ordinary")

    def test_ex30_grey_and_white_lists_are_forgotten(self):
        self._list("grey")
        self._list("white")
        self.assertEqual(self._anew().standing, "ordinary")
        self.assertFalse(self.known.search([]))

    def test_ex30_only_a_keyed_hash_is_kept(self):
        listing = self._list()
        self.customer._erase()
        digest = listing.known_ids.digest
        self.assertNotIn("13900000001", digest)
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertEqual(self._create_customer(PHONE).standing, "ordinary")

    def test_ex30_nobody_reads_the_hashes(self):
        self._list()
        self.customer._erase()
        with self.assertRaises(AccessError):
            self.known.with_user(self.env.ref("base.user_admin")).search([])

    def test_ex30_it_lapses_with_the_listing(self):
        listing = self._list(from_at=self._ago(days=2), expires_at=self.tomorrow)
        self.customer._erase()
        listing.expires_at = self._ago(minutes=1)
        self.assertEqual(self._create_customer(PHONE).standing, "ordinary")
        self.known._gc_listings_over()
        self.assertFalse(listing.known_ids)

    def test_ex30_what_is_in_force_is_not_forgotten(self):
        listing = self._list()
        self.customer._erase()
        self.known._gc_listings_over()
        self.assertTrue(listing.known_ids)

    def test_ex30_a_granted_objection_holds_for_good(self):
        self._list()
        anew = self._anew()
        anew.listing_id._appeal("It was not me.")
        anew.listing_id._decide_appeal("granted", "You are right.")
        self.assertEqual(anew.standing, "ordinary")
        anew._erase()
        self.assertEqual(self._create_customer(PHONE).standing, "ordinary")

    def test_ex30_who_got_his_phone_is_freed_without_him(self):
        self.customer._link("wechat", "openid-of-his")
        listing = self._list()
        stranger = self._anew()
        stranger.listing_id._end("He got the phone of somebody else.")
        self.assertEqual(stranger.standing, "ordinary")
        self.assertFalse(listing.ended_at)
        offender = self.customers._sign_in("wechat", "openid-of-his")
        self.assertEqual(offender.standing, "black")

    def test_ex30_what_a_stranger_gives_up_says_nothing_of_the_listed(self):
        self._list()
        stranger = self._anew()
        stranger._link("wechat", "openid-of-a-stranger")
        stranger._erase()
        anew = self.customers._sign_in("wechat", "openid-of-a-stranger")
        self.assertEqual(anew.standing, "ordinary")

    def test_ex30_ending_it_in_the_books_frees_the_new_account(self):
        listing = self._list()
        anew = self._anew()
        listing._end("A mistake")
        self.assertEqual(anew.standing, "ordinary")
        told = self.env["powerbank.notification"].search(
            [("event", "=", "listing_ended")]
        )
        self.assertEqual(told.customer_id, anew)

    def test_ex30_a_second_erasure_is_no_way_around(self):
        listing = self._list()
        anew = self._anew()
        anew._erase()
        third = self._create_customer(PHONE)
        self.assertEqual(third.listing_id.origin_id, listing)
