from odoo.tests import tagged
from odoo.tools import SQL

from ..api.operations import OPERATIONS
from .api_common import ApiCommon

#: What a body's field holds when nothing better is known, by its type.
PLAIN = {
    "array": [],
    "boolean": True,
    "integer": 5,
    "number": 1.0,
    "object": {},
    "string": "a sentence",
}


def sample(schema, code, definitions):
    """Return a value for a field's JSON schema; fields for codes hold `code`."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], code, definitions)
    if "properties" in schema:
        return sample_body(schema, code, definitions)
    if "pattern" in schema and "4,64" in schema["pattern"]:
        return code
    for known in ("const", "default"):
        if schema.get(known) is not None:
            return schema[known]
    if choices := schema.get("enum") or schema.get("examples"):
        return choices[0]
    if schema.get("type") == "array":
        return [sample(schema["items"], code, definitions)]
    return schema.get("minimum", PLAIN[schema["type"]])


def sample_body(schema, code, definitions=None):
    definitions = definitions or schema.get("$defs", {})
    return {
        name: sample(field, code, definitions)
        for name, field in schema["properties"].items()
    }


@tagged("post_install", "-at_install")
class TestApiForeign(ApiCommon):
    """A customer's token neither reads nor changes anything of another's.

    The walk is generated from the table of operations: each of them, with each code
    that belongs to the other customer, in the path and in the body.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.other_customer
        cls.other.name = "Somebody Else Entirely"

    def _fill(self):
        """Give the other customer something of everything."""
        self.env["powerbank.reservation"]._reserve_bank(self.other, self.cabinet)
        done = self._start(customer=self.other, started_at=self._ago(hours=2))
        self._return(done)
        done._on_paid(done.due, "test")
        rental = self._start(customer=self.other, started_at=self._ago(minutes=20))
        self.env["powerbank.reservation"]._reserve_slot(self.other, self.other_cabinet)
        nowhere = self._create_station("Empty")
        self.env["powerbank.wait"]._begin(self.other, nowhere, "bank")
        rental._notify("started")
        rental._claim_returned(self.other_cabinet)
        self.other._put_on_list("grey", "other", note="seen by staff alone")
        done._rate(1, comment="told in confidence")
        self._export_file(self.other)
        self._answer("show_profile", token=self.other_token)
        self.env.flush_all()

    # === WHAT BELONGS TO THE OTHER === #

    def _tables(self):
        """Yield `(model, SQL condition)` of all that belongs to the other customer."""
        rentals = SQL(
            "SELECT id FROM powerbank_rental WHERE customer_id = %s", self.other.id
        )
        for name, model in self.env.items():
            kept = model._auto and not model._abstract and not model._transient
            if not (kept and name.startswith("powerbank.")):
                continue
            for link, target in (
                ("customer_id", SQL("%s", self.other.id)),
                ("rental_id", rentals),
            ):
                field = model._fields.get(link)
                if field and field.store and field.type == "many2one":
                    yield model, SQL("%s IN (%s)", SQL.identifier(link), target)
                    break
        yield self.env["powerbank.customer"], SQL("id = %s", self.other.id)
        yield self.env["res.partner"], SQL("id = %s", self.other.partner_id.id)

    def _sums(self):
        """Return `{table: (rows, checksum)}`."""
        self.env.flush_all()
        sums = {}
        for model, condition in self._tables():
            table = SQL.identifier(model._table)
            query = SQL(
                "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id))"
                " FROM %s t WHERE %s",
                table,
                condition,
            )
            [sums[model._table]] = self.env.execute_query(query)
        return sums

    def _codes(self):
        """Return the codes of all the other's records, by the model they are of."""
        codes = {}
        for model, condition in self._tables():
            if "code" in model._fields and model._fields["code"].store:
                query = SQL(
                    "SELECT code FROM %s WHERE %s ORDER BY id DESC",
                    SQL.identifier(model._table),
                    condition,
                )
                for (code,) in self.env.execute_query(query):
                    codes.setdefault(model._name, code)
        return codes

    # === THE WALK === #

    def test_no_operation_reads_or_changes_what_is_anothers(self):
        self._fill()
        codes, before = self._codes(), self._sums()
        for expected in (
            "powerbank.case",
            "powerbank.customer.listing",
            "powerbank.notification",
            "powerbank.privacy.request",
            "powerbank.rental",
            "powerbank.reservation",
            "powerbank.session",
            "powerbank.wait",
        ):
            self.assertIn(expected, codes)
        secrets = {*codes.values(), self.other.name, self.other.phone}
        secrets |= {"seen by staff alone", "told in confidence"}
        for name, operation in OPERATIONS.items():
            for model, code in codes.items():
                with self.subTest(operation=name, code_of=model):
                    response = self._ask(operation, code)
                    self._check_silent(operation, response, secrets)
        self.env.invalidate_all()
        self.assertEqual(self._sums(), before)

    def _ask(self, operation, code):
        """Call an operation as `self.customer`, with the other's code everywhere."""
        options = {"token": self._sign_in(self.customer), "key": next(self.keys)}
        if operation.body.model_fields:
            options["body"] = sample_body(operation.body.model_json_schema(), code)
        path = operation.path.replace("{code}", code)
        return self._request(operation.method, path, **options)

    def _check_silent(self, operation, response, secrets):
        self.assertLess(response.status_code, 500, response.text)
        if "{code}" in operation.path:
            self.assertGreaterEqual(response.status_code, 400, response.text)
        for secret in secrets:
            self.assertNotIn(secret, response.text)
