import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from odoo.tests import TransactionCase, tagged

from ..api.answers import RENTAL_STATES
from ..api.openapi import document
from ..api.operation import PREFIX
from ..api.operations import OPERATIONS, methods_at
from ..errors import CODES
from ..models.rental import STATES
from .api_common import ApiCommon


@tagged("post_install", "-at_install")
class TestApiDocument(TransactionCase):
    """The OpenAPI document says what the API does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = document(CODES)

    def test_the_document_is_valid_openapi_3_1(self):
        self.assertEqual(self.document["openapi"], "3.1.0")
        self.assertEqual(list(OpenAPIV31SpecValidator(self.document).iter_errors()), [])

    def test_every_operation_is_routed_as_described(self):
        router = self.env["ir.http"]
        rules = router._generate_routing_rules(["powerbank_rental"], converters=None)
        routings = {
            (url, method): endpoint.routing
            for url, endpoint in rules
            for method in endpoint.routing["methods"] or ()
        }
        for operation in OPERATIONS.values():
            routing = routings[operation.rule, operation.method]
            self.assertEqual(routing["type"], "powerbank")
            self.assertEqual(routing["auth"], operation.auth)
            self.assertEqual(routing["readonly"], operation.method == "GET")
            self.assertFalse(routing["save_session"])

    def test_every_operation_is_described(self):
        described = {
            described["operationId"]
            for item in self.document["paths"].values()
            for described in item.values()
        }
        self.assertEqual(described, set(OPERATIONS))

    def test_every_post_but_sign_in_needs_a_key(self):
        keyless = {
            name
            for name, operation in OPERATIONS.items()
            if operation.method == "POST" and not operation.once
        }
        self.assertEqual(
            keyless,
            {
                "link_identity",
                "refresh",
                "send_code",
                "sign_in",
                "sign_in_mini_program",
            },
        )

    def test_every_code_is_spelled_and_explained(self):
        for code, (status, meaning) in CODES.items():
            self.assertRegex(code, r"^[a-z_]+$")
            self.assertTrue(400 <= status <= 500, code)
            self.assertTrue(meaning.endswith("."), code)
        self.assertEqual(list(CODES), sorted(CODES))

    def test_every_state_of_a_rental_is_listed(self):
        states = [state for state, _label in STATES if state != "draft"]
        self.assertEqual(list(RENTAL_STATES), states)

    def test_references_lead_somewhere(self):
        names = set(re.findall(r"#/components/schemas/(\w+)", str(self.document)))
        self.assertLessEqual(names, set(self.document["components"]["schemas"]))

    def test_methods_are_known_by_path(self):
        self.assertEqual(methods_at(f"{PREFIX}/rentals"), ["GET", "POST"])
        self.assertEqual(methods_at(f"{PREFIX}/rentals/X/cancel"), ["POST"])
        self.assertEqual(methods_at(f"{PREFIX}/rentals/X/Y"), [])


@tagged("post_install", "-at_install")
class TestApiCatalogue(ApiCommon):
    def test_the_document_is_served(self):
        self.assertEqual(self._answer("openapi"), document(CODES))

    def test_the_service_says_that_it_is_up(self):
        self.assertEqual(self._answer("health"), {"status": "ok"})
