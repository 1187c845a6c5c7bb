from urllib.parse import parse_qs, urlsplit

from odoo.tests import tagged

from .common import PaymentCommon, refuse


@tagged("post_install", "-at_install")
class TestPayLink(PaymentCommon):
    """R33: a customer pays himself what his deposit did not."""

    def setUp(self):
        super().setUp()
        self._create_tariff(deposit=5.0)
        self.rental = self._end_after(minutes=119)
        self._run_job()

    def _pay(self, amount=3, **values):
        """Make the payment that the link's page would make."""
        rental = self.rental
        transactions = self.env["payment.transaction"]
        extra = rental._get_payment_values(amount)
        return transactions.create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids[0].id,
                "reference": transactions._compute_reference(
                    "demo", prefix=rental.name, **extra
                ),
                "amount": amount,
                "currency_id": rental.currency_id.id,
                "partner_id": rental.partner_id.id,
                "operation": "online_redirect",
                **extra,
                **values,
            }
        )

    def test_r33_link_names_what_is_left(self):
        self.assertEqual(self.rental._amount_to_pay(), 3)
        link = parse_qs(urlsplit(self.rental._pay_again()).query)
        self.assertEqual(link["amount"], ["3.0"])
        self.assertEqual(link["powerbank_rental"], [self.rental.code])

    def test_r33_r32_payment_by_link_pays_the_rental(self):
        payment = self._pay()
        self.assertNotEqual(payment.reference, self.rental.name)
        payment._set_done()
        self.assertEqual(self.rental.state, "done")
        self.assertEqual(self.rental.tender_ids.mapped("kind"), ["deposit", "external"])
        self.assertEqual(self._cash(), {"cash:demo": 800, "revenue": -800})
        self._assert_sound()

    def test_r33_authorised_payment_is_captured(self):
        payment = self._pay()
        payment._set_authorized()
        self.assertEqual(self.rental.state, "awaiting_payment")
        self._run_job()
        self.assertEqual(self.rental.state, "done")
        self._assert_sound()

    def test_r33_second_payment_by_link_goes_back(self):
        first, second = self._pay(), self._pay()
        first._set_done()
        second._set_done()
        self._run_job()
        self.assertEqual(self._requests(self.rental, "refund").transaction_id, second)
        self.assertEqual(self._cash(), {"cash:demo": 800, "revenue": -800})
        self._assert_sound()

    def test_r33_refused_payment_by_link_is_noted(self):
        payment = self._pay()
        payment._set_error("no money")
        self.assertEqual(self._rows(self.rental)[-1], "R33")
        self.assertEqual(self.rental.state, "awaiting_payment")

    def test_r33_paid_rental_has_no_link(self):
        self._pay()._set_done()
        self.assertRefused("nothing_due", self.rental._pay_again)

    def test_r33_link_is_for_what_is_due_and_nothing_else(self):
        self.assertRefused("nothing_due", self.rental._get_payment_values, 2)

    def test_r35_payment_by_link_after_the_write_off(self):
        self.rental._on_unpaid()
        self._pay()._set_done()
        self.assertEqual(self.rental.state, "done")
        self.assertEqual(self._cash(), {"cash:demo": 800, "revenue": -800})
        self._assert_sound()

    def test_r33_link_tries_a_capture_again_that_was_given_up(self):
        self.env["ir.config_parameter"].set_param("powerbank_payment.retry_hours", "0")
        self._create_tariff(deposit=99.0)
        rental = self._start(
            started_at=self._ago(minutes=119), customer=self.other_customer
        )
        self._return(rental, slot=self.other_cabinet._slot(3))
        with self._provider_answers("_send_capture_request", refuse):
            self._run_job()
        self.assertEqual(self._requests(rental).state, "failed")
        rental._pay_again()
        self._run_job()
        self.assertEqual(rental.state, "done")
        self._assert_sound()
