import json
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.powerbank_rental.tests.api_common import ApiCommon

from .common import PaymentCommon


@tagged("post_install", "-at_install")
class TestApiPay(PaymentCommon, ApiCommon):
    """Paying again, and the receipt of a corrected bill, over real HTTP."""

    def setUp(self):
        super().setUp()
        self._create_tariff(deposit=5.0)
        self.rental = self._end_after(minutes=119)
        self._run_job()

    def _path(self, end):
        return f"/rentals/{self.rental.code}/{end}"

    def test_r33_customer_gets_a_page_that_pays_his_rental(self):
        link = self._answer("pay_rental", path=self._path("pay"))
        self.assertEqual(link["outstanding"], {"amount": "3.00", "currency": "CNY"})
        page = self.url_open(link["url"])
        self.assertEqual(page.status_code, 200)
        self.assertIn(f"/powerbank/pay/{self.rental.code}", page.text)

    def test_r33_page_makes_a_payment_of_the_rental(self):
        path = self.rental._pay_again()
        token = path.rpartition("access_token=")[2]
        answer = self._make_payment(token, 3.0)
        self.assertIn("result", answer)
        payment = self.rental.transaction_ids.filtered("powerbank_is_payment")
        self.assertEqual((payment.amount, payment.state), (3, "draft"))
        payment._set_done()
        self.assertEqual(self.rental.state, "done")

    def test_r33_another_amount_or_rental_is_refused(self):
        path = self.rental._pay_again()
        token = path.rpartition("access_token=")[2]
        self.assertIn("error", self._make_payment(token, 1.0))
        self.assertIn("error", self._make_payment(token, 3.0, code="nobody"))
        payments = self.rental.transaction_ids.filtered("powerbank_is_payment")
        self.assertFalse(payments)

    def _make_payment(self, token, amount, code=None):
        params = {
            "amount": amount,
            "currency_id": self.rental.currency_id.id,
            "partner_id": self.rental.partner_id.id,
            "access_token": token,
            "provider_id": self.provider.id,
            "payment_method_id": self.provider.payment_method_ids[0].id,
            "token_id": None,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/payment/confirmation",
            "reference_prefix": self.rental.name,
        }
        return self.url_open(
            f"/powerbank/pay/{code or self.rental.code}",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()

    def test_r33_others_rentals_cannot_be_paid(self):
        self._refusal(
            "rental_unknown",
            "POST",
            self._path("pay"),
            token=self.other_token,
            key="other",
        )

    def test_r33_paid_rental_is_refused(self):
        self.rental.action_paid()
        self._refusal(
            "nothing_due", "POST", self._path("pay"), token=self.token, key="paid"
        )

    def test_receipt_shows_revisions_and_refunds(self):
        rental = self.rental
        rental.action_paid()
        end = rental.started_at + timedelta(minutes=50)
        rental._move_end(end, "return", "Reported late", "event 7")
        self._run_job()
        receipt = self._answer("show_receipt", path=self._path("receipt"))
        self.assertEqual([bill["revision"] for bill in receipt["revisions"]], [1, 2])
        self.assertEqual(receipt["revisions"][1]["reason"], "Reported late")
        self.assertEqual(receipt["due"]["amount"], "4.00")
        refunds = [(r["amount"]["amount"], r["done"]) for r in receipt["refunds"]]
        self.assertEqual(refunds, [("4.00", True)])
