from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import RentalCommon


@tagged("post_install", "-at_install")
class TestListing(RentalCommon):
    """Rule B-30: black, grey and white list, with reasons, expiry and objections."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, "lister", "powerbank_rental.group_powerbank_dispatcher"
        )

    def _put(self, kind, **values):
        return self.customer._put_on_list(kind, "fraud", **values)

    def _lapse(self, listing):
        """Let the time of a listing be over, with nothing that runs."""
        listing.write(
            {"from_at": self._ago(days=2), "expires_at": self._ago(seconds=1)}
        )
        self.env.invalidate_all()

    # === STANDING === #

    def test_a_customer_without_listing_is_ordinary(self):
        self.assertEqual(self.customer.standing, "ordinary")
        self.assertFalse(self.customer.listing_id)

    def test_the_most_severe_listing_counts(self):
        for kind in ("white", "grey", "black"):
            listing = self._put(kind)
            self.assertEqual(self.customer.standing, kind)
            self.assertEqual(self.customer.listing_id, listing)

    def test_a_listing_lapses_by_itself(self):
        listing = self._put("black")
        self._lapse(listing)
        self.assertFalse(listing.in_force)
        self.assertEqual(self.customer.standing, "ordinary")
        self.assertEqual(self._quote().state, "draft")

    def test_a_listing_to_come_does_not_count_yet(self):
        self._put("black", from_at=fields.Datetime.add(fields.Datetime.now(), days=1))
        self.assertEqual(self.customer.standing, "ordinary")

    def test_customers_are_found_by_their_standing(self):
        customers = self.env["powerbank.customer"]
        self._put("white")
        self._put("grey")
        both = self.customer | self.other_customer
        found = {
            standing: customers.search([("standing", "=", standing)]) & both
            for standing in ("black", "grey", "white", "ordinary")
        }
        self.assertEqual(found["grey"], self.customer)
        self.assertEqual(found["ordinary"], self.other_customer)
        self.assertFalse(found["white"] | found["black"])
        self.assertEqual(
            customers.search([("standing", "!=", "grey")]) & both, self.other_customer
        )

    # === RENTING === #

    def test_r01_a_black_listed_customer_hears_why_and_how_to_object(self):
        listing = self._put("black")
        refusal = self.assertRefused("customer_blocked", self._quote)
        self.assertIn("Fraud", str(refusal))
        self.assertIn("object", str(refusal))
        self.assertEqual(refusal.details["listing"], listing.code)
        self.assertEqual(refusal.details["reason"], "fraud")

    def test_r02_black_listing_after_the_quote_stops_the_start(self):
        quote = self._quote()
        self._put("black")
        self.assertRefused("customer_blocked", quote._confirm)

    def test_r02_an_ended_listing_stops_nothing(self):
        quote = self._quote()
        self._put("black")._end("mistake")
        quote._confirm()
        self.assertNotEqual(quote.state, "draft")

    def test_a_grey_listed_customer_always_leaves_a_deposit(self):
        self._put("grey")
        self.assertEqual(self._quote().deposit, 99.0, "the total cap")
        self._create_tariff(deposit=50.0)
        self.assertEqual(self._quote().deposit, 50.0)

    def test_without_a_cap_the_setting_says_what_the_grey_listed_leave(self):
        self.env["ir.config_parameter"].set_param("powerbank_rental.grey_deposit", 70)
        self._create_tariff(total_cap=0.0)
        self._put("grey")
        self.assertEqual(self._quote().deposit, 70.0)

    def test_grey_takes_the_white_list_s_advantage_away(self):
        self._create_tariff(deposit=50.0)
        self._put("white")
        self.assertEqual(self._quote().deposit, 0)
        self._put("grey")
        self.assertEqual(self._quote().deposit, 50.0)

    # === HISTORY === #

    def test_ending_keeps_the_listing_and_says_who_and_why(self):
        listing = self._put("black")
        self._close(listing, "end", "The bank was found")
        self.assertEqual(listing.ended_by_id, self.dispatcher)
        self.assertEqual(listing.end_reason, "The bank was found")
        self.assertEqual(self.customer.standing, "ordinary")
        self.assertIn(listing, self.customer.listing_ids)

    def test_ending_twice_keeps_the_first_end(self):
        listing = self._put("black")
        listing._end("first")
        ended_at = listing.ended_at
        listing._end("second")
        self.assertEqual((listing.ended_at, listing.end_reason), (ended_at, "first"))

    def test_nobody_deletes_or_rewrites_a_listing(self):
        listing = self._put("black")
        with self.assertRaises(UserError):
            listing.unlink()
        own = listing.with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            own.reason = "damage"
        with self.assertRaises(AccessError):
            own.create(
                {
                    "customer_id": self.customer.id,
                    "kind": "black",
                    "reason": "other",
                    "user_id": self.env.ref("base.user_admin").id,
                }
            )

    def test_a_listing_ends_after_it_begins(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._put("black", expires_at=self._ago(days=1))

    def test_only_administrators_white_list(self):
        customer = self.customer.with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            customer._put_on_list("white", "staff")
        self.assertEqual(customer._put_on_list("black", "damage").kind, "black")

    def test_a_dispatcher_lists_by_the_button(self):
        customer = self.customer.with_user(self.dispatcher)
        action = customer.with_context(listing_kind="grey").action_new_listing()
        listings = self.env["powerbank.customer.listing"].with_user(self.dispatcher)
        view = "powerbank_rental.customer_listing_view_form_new"
        with Form(listings.with_context(**action["context"]), view=view) as form:
            form.reason = "arrears"
            form.note = "Three bills since spring"
        listing = self.customer.listing_id
        self.assertEqual((listing.kind, listing.reason), ("grey", "arrears"))
        self.assertEqual(listing.user_id, self.dispatcher)

    # === OBJECTIONS === #

    def _close(self, listing, outcome, text):
        self.env["powerbank.listing.close"].with_user(self.dispatcher).create(
            {"listing_id": listing.id, "outcome": outcome, "text": text}
        ).action_close()

    def test_an_objection_is_put_before_who_listed(self):
        listing = self._put("black")
        listing._appeal("It was not me")
        self.assertEqual(listing.activity_ids.user_id, listing.user_id)
        self.assertTrue(listing.in_force, "an objection alone ends nothing")

    def test_a_granted_objection_ends_the_listing(self):
        listing = self._put("black")
        listing._appeal("It was not me")
        self._close(listing, "granted", "You are right, sorry")
        self.assertEqual(listing.appeal_decision, "granted")
        self.assertEqual(listing.appeal_user_id, self.dispatcher)
        self.assertFalse(listing.activity_ids)
        self.assertEqual(self.customer.standing, "ordinary")

    def test_a_refused_objection_is_answered_and_the_listing_stays(self):
        listing = self._put("black")
        listing._appeal("It was not me")
        self._close(listing, "refused", "The camera shows you")
        self.assertEqual(listing.appeal_answer, "The camera shows you")
        self.assertEqual(self._messages()[:1].text, "The camera shows you")
        self.assertEqual(self.customer.standing, "black")

    def test_one_objects_once_and_only_to_what_is_in_force(self):
        listing = self._put("black")
        listing._appeal("It was not me")
        self.assertRefused("appeal_closed", listing._appeal, "Really")
        ended = self._put("grey")
        ended._end("mistake")
        self.assertRefused("appeal_closed", ended._appeal, "Why")

    def test_an_objection_is_decided_on_once(self):
        listing = self._put("black")
        self.assertRefused("appeal_closed", listing._decide_appeal, "granted", "Yes")
        listing._appeal("It was not me")
        listing._decide_appeal("refused", "No")
        self.assertRefused("appeal_closed", listing._decide_appeal, "granted", "Yes")

    # === MESSAGES === #

    def _messages(self):
        notifications = self.env["powerbank.notification"]
        return notifications.search([("customer_id", "=", self.customer.id)])

    def test_a_restricted_customer_hears_why_and_when_it_is_over(self):
        listing = self._put("grey")
        self.assertEqual(self._messages().event, "listed")
        self.assertIn("Fraud", self._messages().text)
        listing._end("mistake")
        self.assertEqual(self._messages()[:1].event, "listing_ended")

    def test_a_white_listed_customer_hears_nothing(self):
        self._put("white")._end("left the company")
        self.assertFalse(self._messages())
