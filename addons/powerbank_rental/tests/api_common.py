import itertools
import json

from odoo.tests import HttpCase

from ..api import answers
from ..api.operation import PREFIX
from ..api.operations import OPERATIONS
from ..errors import CODES
from .common import RentalCommon


class ApiCommon(RentalCommon, HttpCase):
    """Talks to the API over HTTP as a mini-program does.

    Every answer is checked against its model, and every refusal against the list of
    codes, whatever else a test looks at.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls._limit_rates(token=0, address=0)
        cls.keys = (f"key-{number}" for number in itertools.count())
        cls.token = cls._sign_in(cls.customer)
        cls.other_token = cls._sign_in(cls.other_customer)

    @classmethod
    def _sign_in(cls, customer):
        token, _session = cls.env["powerbank.session"]._open(customer)
        return token

    @classmethod
    def _limit_rates(cls, **limits):
        """Set how many requests a minute are allowed; 0 for any number."""
        for name, limit in limits.items():
            key = f"powerbank_rental.rate_{name}"
            cls.env["ir.config_parameter"].set_param(key, str(limit))

    # === REQUESTS === #

    def _request(self, method, path, **options):
        """Send a request as it is.

        :param data: the body's bytes; `body`: the same as a JSON value.
        :param token: bearer token; `key`: Idempotency-Key; `lang`: Accept-Language.
        """
        headers = {
            "Authorization": f"Bearer {options['token']}"
            if "token" in options
            else None,
            "Idempotency-Key": options.get("key"),
            "Accept-Language": options.get("lang"),
            "Content-Type": options.get("content_type"),
        }
        data = options.get("data")
        if "body" in options:
            data = json.dumps(options["body"]).encode()
            headers["Content-Type"] = headers["Content-Type"] or "application/json"
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.url_open(PREFIX + path, data=data, headers=headers, method=method)

    def _answer(self, name, *, path=None, query="", status=None, **options):
        """Call the operation `name`; return its answer as a dict.

        A signed-in operation is called as `self.customer`, a POST with a fresh key,
        unless told otherwise.
        """
        operation = OPERATIONS[name]
        if operation.auth != "public":
            options.setdefault("token", self.token)
        if operation.once:
            options.setdefault("key", next(self.keys))
        path = path or operation.path
        response = self._request(operation.method, path + query, **options)
        self.assertEqual(
            response.status_code, status or operation.status, response.text
        )
        self._check_plain(response)
        if not response.text:
            return None
        operation.answer.model_validate_json(response.text)
        return response.json()

    def _download(self, name, path, **options):
        """Call the operation `name`, which answers a file; return its bytes."""
        operation = OPERATIONS[name]
        response = self._request("GET", path, **{"token": self.token, **options})
        self.assertEqual(response.status_code, operation.status, response.text)
        self._check_plain(response)
        self.assertEqual(response.headers["Content-Type"], operation.media)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        return response.content

    def _refusal(self, code, method, path, **options):
        """Send a request that is refused with `code`; return its `error`."""
        response = self._request(method, path, **options)
        self.assertEqual(response.status_code, CODES[code][0], response.text)
        self._check_plain(response)
        error = answers.Error.model_validate_json(response.text).error
        self.assertEqual(error.code, code)
        self.assertTrue(error.message)
        return error

    def _check_plain(self, response):
        """No cookie, no traceback, nothing for a shared cache."""
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertNotIn("Traceback", response.text)
        self.assertNotIn("debug", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    # === STEPS === #

    def _api_quote(self, cabinet=None, **options):
        body = {"cabinet": (cabinet or self.cabinet).code}
        return self._answer("create_quote", body=body, **options)

    def _api_rental(self, **options):
        body = {"quote": self._api_quote(**options)["code"]}
        return self._answer("start_rental", body=body, **options)

    def _api_rental_authorizing(self):
        """Return the answer of a rental whose deposit waits to be proven."""
        rentals = self.env.registry["powerbank.rental"]
        self.patch(rentals, "_authorize", lambda _rental: False)
        self._create_tariff(deposit=99.0)
        return self._api_rental()

    def _record(self, rental):
        """Return the rental that an answer speaks of."""
        return self.env["powerbank.rental"].search([("code", "=", rental["code"])])

    def _api_rental_in_use(self, started_at=None):
        """Return the record of a rental that began over the API."""
        rental = self._record(self._api_rental())
        rental._on_ejected(rental.bank_id, "test", at=started_at)
        return rental
