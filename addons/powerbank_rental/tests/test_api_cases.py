from base64 import b64encode

from odoo import fields
from odoo.tests import tagged

from ..qr import png
from .api_common import ApiCommon
from .trouble_common import NEAR_HERE, TroubleCommon


@tagged("post_install", "-at_install")
class TestApiCases(TroubleCommon, ApiCommon):
    """Swaps, claims, disputes and faults over HTTP."""

    def _post(self, name, record, body=None, action=None, **options):
        path = f"/rentals/{record.code}/{action or self._action(name)}"
        return self._answer(name, path=path, body=body or {}, **options)

    def _action(self, name):
        return {
            "ask_swap": "swap",
            "claim_cannot_return": "cannot-return",
            "claim_returned": "returned",
            "claim_not_charging": "not-charging",
            "claim_nothing_came_out": "nothing-came-out",
            "dispute_rental": "dispute",
        }[name]

    def _here(self):
        return {"lat": NEAR_HERE[0], "lng": NEAR_HERE[1]}

    # === CLAIMS === #

    def test_r20_a_swap_over_the_api(self):
        rental = self._api_rental_in_use(self._ago(minutes=2))
        answer = self._post("ask_swap", rental, {"reason": "not_charging"})
        self.assertEqual(answer["state"], "in_use")
        now = fields.Datetime.now()
        rental.bank_id._on_docked(self.cabinet._slot(1), now, now, "test")
        shown = self._answer("show_rental", path=f"/rentals/{rental.code}")
        self.assertEqual((shown["state"], shown["slot"]), ("ejecting", 2))
        self.assertTrue(shown["started_at"])

    def test_r20_a_swap_that_comes_too_late_is_refused(self):
        rental = self._api_rental_in_use(self._ago(minutes=6))
        path = f"/rentals/{rental.code}/swap"
        options = {"token": self.token, "key": "swap", "body": {"reason": "other"}}
        self._refusal("swap_too_late", "POST", path, **options)

    def test_r21_cannot_return_stops_the_clock_and_offers_places(self):
        rental = self._api_rental_in_use(self._ago(minutes=60))
        self._fill(self.cabinet)
        self._fill(self.other_cabinet)
        far = self._create_station("Far Away")
        far.write({"latitude": NEAR_HERE[0] + 0.05, "longitude": NEAR_HERE[1]})
        self._create_cabinet(far)
        answer = self._post("claim_cannot_return", rental, {"place": self._here()})
        self.assertTrue(answer["paused"])
        self.assertEqual(answer["case"]["state"], "open")
        self.assertTrue(answer["case"]["clock_stopped_at"])
        [place] = answer["places"]
        self.assertEqual((place["name"], place["station"]), ("Far Away", far.code))
        self.assertGreater(place["distance"], 5000)
        shown = self._answer("show_rental", path=f"/rentals/{rental.code}")
        self.assertTrue(shown["running"]["stopped_since"])
        self.assertIsNone(shown["running"]["next_at"])

    def test_r21_without_a_place_a_person_decides(self):
        rental = self._api_rental_in_use(self._ago(minutes=60))
        answer = self._post("claim_cannot_return", rental)
        self.assertFalse(answer["paused"])
        self.assertEqual(answer["case"]["state"], "review")
        self.assertEqual(answer["places"], [])

    def test_r23_the_same_key_is_one_claim(self):
        rental = self._api_rental_in_use(self._ago(minutes=60))
        body = {"cabinet": self.other_cabinet.code, "text": "It is back"}
        first = self._post("claim_returned", rental, body, key="claim-1")
        again = self._post("claim_returned", rental, body, key="claim-1")
        other = self._post("claim_returned", rental, body)
        self.assertEqual(first, again)
        self.assertEqual(first["code"], other["code"])
        self.assertEqual(len(rental.case_ids), 1)
        self.assertTrue(first["clock_stopped_at"])
        self.assertIn("customer", rental.event_ids.mapped("actor"))

    def test_r23_an_unknown_cabinet_is_refused(self):
        rental = self._api_rental_in_use(self._ago(minutes=60))
        path = f"/rentals/{rental.code}/returned"
        body = {"cabinet": "NOSUCHCABINET"}
        self._refusal(
            "cabinet_unknown", "POST", path, token=self.token, key="a", body=body
        )
        self.assertFalse(rental.disputed)

    def test_r24_a_dead_bank_is_reported_and_costs_nothing(self):
        rental = self._api_rental_in_use(self._ago(minutes=8))
        case = self._post("claim_not_charging", rental, {"text": "no light"})
        self._return(rental)
        shown = self._answer("show_case", path=f"/cases/{case['code']}")
        self.assertEqual(shown["state"], "accepted")
        self.assertTrue(shown["decision"])
        receipt = self._answer("show_receipt", path=f"/rentals/{rental.code}/receipt")
        self.assertEqual(receipt["due"]["amount"], "0.00")
        self.assertEqual(receipt["waived"]["amount"], "4.00")

    def test_ex03_nothing_came_out(self):
        rental = self._api_rental_in_use(self._ago(minutes=1))
        case = self._post("claim_nothing_came_out", rental)
        self.assertEqual(case["state"], "open")

    def test_ex28_a_dispute_needs_words(self):
        rental = self._api_rental_in_use(self._ago(minutes=60))
        path = f"/rentals/{rental.code}/dispute"
        body = {"about": "time", "text": ""}
        self._refusal(
            "invalid_fields", "POST", path, token=self.token, key="a", body=body
        )
        body = {"about": "time", "text": "I rented later"}
        self.assertEqual(self._post("dispute_rental", rental, body)["kind"], "dispute")

    def test_claims_about_a_rental_of_somebody_else_are_refused(self):
        rental = self._api_rental_in_use(self._ago(minutes=2))
        bodies = {
            "swap": {"reason": "other"},
            "cannot-return": {},
            "returned": {"cabinet": self.cabinet.code},
            "not-charging": {},
            "nothing-came-out": {},
            "dispute": {"about": "time", "text": "x"},
        }
        for action, body in bodies.items():
            with self.subTest(action=action):
                path = f"/rentals/{rental.code}/{action}"
                options = {"token": self.other_token, "key": action, "body": body}
                self._refusal("rental_unknown", "POST", path, **options)
        self.assertFalse(rental.case_ids)

    def test_a_claim_about_an_ended_rental_is_refused(self):
        rental = self._api_rental_in_use(self._ago(minutes=60))
        self._return(rental)
        path = f"/rentals/{rental.code}/cannot-return"
        options = {"token": self.token, "key": "late", "body": {}}
        self._refusal("wrong_state", "POST", path, **options)

    # === FAULTS AND CASES === #

    def test_a_fault_is_reported_and_put_before_staff(self):
        body = {"cabinet": self.cabinet.code, "text": "The screen is dark"}
        case = self._answer("report_fault", body=body)
        self.assertEqual((case["kind"], case["state"]), ("fault", "review"))
        self.assertIn(case["number"], self.cabinet._live_alerts("fault").message)

    def test_a_fault_that_is_said_again_is_the_same_case(self):
        body = {"cabinet": self.cabinet.code, "text": "The screen is dark"}
        first = self._answer("report_fault", body=body)
        again = self._answer("report_fault", body={**body, "text": "Still dark"})
        self.assertEqual(again["code"], first["code"])
        case = self.env["powerbank.case"].search([("code", "=", first["code"])])
        self.assertIn("Still dark", case.message_ids.mapped("preview"))
        case._decide("accepted", "repaired")
        anew = self._answer("report_fault", body=body)
        self.assertNotEqual(anew["code"], first["code"])

    def test_another_customer_has_a_case_of_his_own(self):
        body = {"cabinet": self.cabinet.code, "text": "The screen is dark"}
        first = self._answer("report_fault", body=body)
        other = self._answer("report_fault", body=body, token=self.other_token)
        self.assertNotEqual(other["code"], first["code"])

    def test_too_many_faults_a_day_are_refused(self):
        self._set("faults_per_day", 1)
        self._answer("report_fault", body={"cabinet": self.cabinet.code, "text": "x"})
        body = {"cabinet": self.other_cabinet.code, "text": "y"}
        options = {"token": self.token, "key": "many", "body": body}
        self._refusal("fault_limit", "POST", "/faults", **options)
        self.env["powerbank.case"].search([], limit=1).opened_at = self._ago(days=2)
        self._answer("report_fault", body=body)

    def test_cases_come_in_pages_and_only_to_their_customer(self):
        body = {"cabinet": self.cabinet.code, "text": "one"}
        self._answer("report_fault", body=body)
        other = {"cabinet": self.other_cabinet.code, "text": "two"}
        second = self._answer("report_fault", body=other)
        first = self._answer("list_cases", query="?limit=1")
        self.assertEqual(first["cases"][0]["text"], "two")
        rest = self._answer("list_cases", query=f"?limit=1&cursor={first['next']}")
        self.assertEqual(rest["cases"][0]["text"], "one")
        self.assertFalse(self._answer("list_cases", token=self.other_token)["cases"])
        path = f"/cases/{second['code']}"
        self._refusal("case_unknown", "GET", path, token=self.other_token)

    def test_a_photo_is_kept_with_the_case(self):
        body = {"cabinet": self.cabinet.code, "text": "look"}
        case = self._answer("report_fault", body=body)
        path = f"/cases/{case['code']}/photos"
        image = b64encode(png("broken")).decode()
        answer = self._answer("add_photo", path=path, body={"image": image})
        self.assertEqual(answer["photos"], 1)
        record = self.env["powerbank.case"].search([("code", "=", case["code"])])
        photo = self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        self.assertEqual(photo.mimetype, "image/png")

    def test_what_is_no_photo_is_refused(self):
        case = self._answer(
            "report_fault", body={"cabinet": self.cabinet.code, "text": "look"}
        )
        path = f"/cases/{case['code']}/photos"
        script = b64encode(b"<script>alert(1)</script>").decode()
        for number, image in enumerate((script, "AAA")):
            options = {"token": self.token, "key": f"p{number}"}
            self._refusal(
                "photo_invalid", "POST", path, body={"image": image}, **options
            )

    def test_a_decided_case_takes_no_photo(self):
        rental = self._api_rental_in_use(self._ago(minutes=60))
        case = self._post("dispute_rental", rental, {"about": "time", "text": "x"})
        rental.case_ids._decide("rejected", "no")
        path = f"/cases/{case['code']}/photos"
        image = b64encode(png("late")).decode()
        options = {"token": self.token, "key": "late", "body": {"image": image}}
        self._refusal("wrong_state", "POST", path, **options)
