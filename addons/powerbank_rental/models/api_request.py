import hashlib

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..errors import Refusal


class ApiRequest(models.Model):
    """What was answered to an `Idempotency-Key`, so that a retry gets it again.

    The row is written first, in the same transaction as the effect: two equal requests
    that arrive at once meet at its unique index, and the later one waits for the
    answer of the earlier. A refused request leaves no row, for it had no effect.
    """

    _name = "powerbank.api.request"
    _description = "API Request"
    _order = "id DESC"
    _log_access = False

    customer_id = fields.Many2one(
        "powerbank.customer", required=True, ondelete="cascade"
    )
    key = fields.Char(required=True)
    fingerprint = fields.Char(required=True, help="Of the path and the body.")
    at = fields.Datetime(required=True, index=True)
    status = fields.Integer()
    answer = fields.Text()

    _key_uniq = models.UniqueIndex("(customer_id, key)")

    # === BUSINESS METHODS === #

    @api.model
    def _reserve(self, customer, key, path, body):
        """Return `(row, replay)` for this key; `replay` tells that it has an answer.

        Must come before anything else is written: a lost race starts the transaction
        anew to see the winner's answer.

        :param str path: of the request.
        :param str body: validated, in canonical form.
        :raise Refusal: the key was used for another request.
        """
        fingerprint = hashlib.sha256(f"{path}\n{body}".encode()).hexdigest()
        try:
            row = self._insert(customer, key, fingerprint)
        except SerializationFailure:
            self.env.cr.rollback()
            row = self._insert(customer, key, fingerprint)
        if row:
            return row, False
        row = self.search([("customer_id", "=", customer.id), ("key", "=", key)])
        if row.fingerprint != fingerprint:
            raise Refusal(
                "idempotency_mismatch",
                self.env._(
                    "This Idempotency-Key was used for another request. "
                    "Use a new one for each new wish."
                ),
            )
        return row, True

    @api.model
    def _insert(self, customer, key, fingerprint):
        """Return the new row; empty when the key is taken."""
        query = SQL(
            """INSERT INTO powerbank_api_request (customer_id, key, fingerprint, at)
               VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC')
               ON CONFLICT DO NOTHING RETURNING id""",
            customer.id,
            key,
            fingerprint,
        )
        self.env.cr.execute(query, log_exceptions=False)
        return self.browse(row_id for (row_id,) in self.env.cr.fetchall())

    def _keep(self, status, answer):
        """Store what is answered, for those who ask again.

        :param int status: HTTP status.
        :param str answer: JSON, or an empty string.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE powerbank_api_request SET status = %s, answer = %s"
                " WHERE id = %s",
                status,
                answer,
                self.id,
            )
        )
