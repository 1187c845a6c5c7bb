from contextlib import contextmanager
from unittest.mock import patch

import requests

from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.powerbank_rental.tests.common import RentalCommon

REFUSAL = "The provider did not do it."


def refuse(child):
    """Answer as the framework reports a refusal: HTTP 400."""
    _fail(requests.HTTPError(response=_response(400)))


def break_off(child):
    """Answer as the framework reports a broken connection."""
    _fail(requests.ConnectionError())


def fail_inside(child):
    """Answer as the framework reports HTTP 500: nobody knows what happened."""
    _fail(requests.HTTPError(response=_response(500)))


def _fail(cause):
    try:
        raise cause
    except requests.RequestException:
        raise ValidationError(REFUSAL) from None


def _response(status):
    response = requests.Response()
    response.status_code = status
    return response


class PaymentCommon(RentalCommon):
    """The demo provider holds 99.00 before a power bank comes out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tariff = cls._create_tariff(deposit=99.0)
        cls.provider = cls._create_provider("demo", capture_manually=True)
        cls.company = cls.env.company
        cls.company.write(
            {
                "powerbank_provider_id": cls.provider.id,
                "powerbank_payment_method_id": cls.provider.payment_method_ids[0].id,
            }
        )

    # === FACTORIES === #

    @classmethod
    def _create_provider(cls, code, **values):
        method = cls.env.ref("payment_demo.payment_method_demo")
        method.active = True
        return cls.env["payment.provider"].create(
            {
                "name": code,
                "code": code,
                "state": "test",
                "payment_method_ids": [Command.set(method.ids)],
                **values,
            }
        )

    def _use_slow_provider(self):
        """Have a provider that answers by notices, and not at once."""
        provider = self._create_provider("none")
        self.company.powerbank_provider_id = provider
        # A bare provider cannot hold; those that the framework ships say they can.
        support = type(provider)._compute_feature_support_fields

        def compute(providers):
            support(providers)
            providers.support_manual_capture = "partial"

        self.patch(type(provider), "_compute_feature_support_fields", compute)
        return provider

    # === STEPS === #

    def _hold(self, rental):
        return rental.transaction_ids.filtered(lambda tx: not tx.source_transaction_id)

    def _requests(self, rental, kind=None):
        """Return the requests of `rental` in the order in which they were made."""
        requests = rental.payment_request_ids.sorted("id")
        return requests.filtered(lambda request: kind in (None, request.kind))

    def _end_after(self, **delta):
        """Return a rental that was returned after `delta` (2 hours cost 8.00)."""
        rental = self._start(started_at=self._ago(**delta))
        self._return(rental)
        return rental

    def _run_job(self):
        """Run the scheduled job as the server does."""
        with self._own_cursors():
            self.env.ref(
                "powerbank_payment.cron_process_requests"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _make_due(self, requests):
        requests.next_try_at = self._ago(seconds=1)

    @contextmanager
    def _provider_answers(self, sender, answer):
        """Replace the demo provider's `sender` by `answer(child)`.

        :return: list of the numbers that were sent.
        """
        sent = []

        def send(child):
            sent.append(child.reference)
            return answer(child)

        with patch.object(type(self.env["payment.transaction"]), sender, send):
            yield sent

    def _cash(self):
        """Return the balances of the books, in minor units, by account code."""
        groups = self.env["powerbank.ledger.posting"]._read_group(
            [], ["account_id"], ["amount:sum"]
        )
        balances = {}
        for account, amount in groups:
            balances[account.code] = balances.get(account.code, 0) + amount
        return {code: amount for code, amount in balances.items() if amount}

    # === ASSERTIONS === #

    def _assert_sound(self):
        """No invariant is broken."""
        broken = [f for f in self.env["powerbank.invariant"]._run() if f.rows]
        self.assertFalse(broken)
