from odoo import fields, models
from odoo.fields import Domain

from ..errors import Refusal
from ..rows import PENDING_STATES

#: What a contact may say about a person, and what is left of it.
CONTACT_FIELDS = (
    "phone",
    "email",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "vat",
    "ref",
    "website",
    "function",
    "comment",
    "image_1920",
)


#: Models whose records of a customer go with him.
DROPPED = (
    "powerbank.api.request",
    "powerbank.favourite",
    "powerbank.notification",
    "powerbank.reservation",
    "powerbank.session",
    "powerbank.wait",
    "powerbank.customer.identity",
)


class CustomerErasure(models.Model):
    """EX-30: a customer leaves. Who he was goes; what the books need stays."""

    _inherit = "powerbank.customer"

    erased_at = fields.Datetime(readonly=True, copy=False)
    privacy_request_ids = fields.One2many("powerbank.privacy.request", "customer_id")

    # === BUSINESS METHODS === #

    def _check_erasable(self):
        """EX-30: refused while a rental is open, disputed or unpaid, or given up.

        :raise Refusal: and which rental it is.
        """
        self.ensure_one()
        rentals = self.env["powerbank.rental"]
        pending = Domain("state", "in", PENDING_STATES) | Domain("undecided", "=", True)
        owed = rentals._arrears_domain() & Domain("due", ">", 0)
        own = Domain("customer_id", "=", self.id)
        rental = rentals.search(own & (pending | owed), limit=1)
        if rental:
            raise Refusal(
                "erasure_refused",
                self.env._(
                    "Rental %s is not closed yet. Return the power bank and pay first.",
                    rental.name,
                ),
                rental=rental.code,
            )

    def _check_may_rent(self):
        """Guard of R01: nobody rents in the name of who has left."""
        if self.erased_at:
            raise Refusal(
                "customer_erased", self.env._("This account was erased. Sign in anew.")
            )
        return super()._check_may_rent()

    def _erase(self):
        """Take away who this customer was; rentals, bills and payments stay.

        :raise Refusal: he still rents or owes.
        :raise LockError: another transaction works on this customer; try again.
        """
        self.ensure_one()
        self.lock_for_update()
        self._check_erasable()
        self._erase_personal_data()
        self.erased_at = fields.Datetime.now()
        self.env.flush_all()

    def _erase_personal_data(self):
        """Drop, or make anonymous, what is personal and not needed by the books.

        Every part of the suite that keeps something about customers adds its own.
        """
        self._erase_contact()
        exports = self.privacy_request_ids.filtered(lambda one: one.kind == "export")
        exports._drop_export()
        phones = self.identity_ids.mapped("value")
        self.env["powerbank.sign.in.code"].search([("phone", "in", phones)]).unlink()
        for model in DROPPED:
            self.env[model].search([("customer_id", "=", self.id)]).unlink()
        self.rental_ids.filtered(lambda rental: rental.state == "draft").unlink()
        self.consent_ids.origin_ids.unlink()
        ratings = self.env["powerbank.rating"].search([("customer_id", "=", self.id)])
        ratings.comment = False
        self.rental_ids._forget_scan()
        self._erase_cases()
        self.listing_ids.write({"note": False, "appeal": False, "appeal_answer": False})
        self.listing_ids.activity_ids.unlink()
        self.listing_ids.message_ids.unlink()

    def _erase_cases(self):
        """Leave that there was a case and how it ended; not words, photos or places."""
        cases = self.env["powerbank.case"].search([("customer_id", "=", self.id)])
        cases = cases.with_context(tracking_disable=True)
        cases.write({"text": False, "evidence": False})
        decided = cases.filtered("decision_reason")
        decided.decision_reason = self.env._("Erased with the customer's data")
        cases._forget_position()
        self.env["ir.attachment"].search(
            [("res_model", "=", cases._name), ("res_id", "in", cases.ids)]
        ).unlink()
        cases.message_ids.unlink()

    def _erase_contact(self):
        """Leave a contact that says nothing, nor does its history."""
        partner = self.partner_id.with_context(tracking_disable=True)
        self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        ).unlink()
        partner.write(
            {
                "name": self.env._("Erased customer %s", self.id),
                **{name: False for name in CONTACT_FIELDS if name in partner._fields},
            }
        )
        partner.activity_ids.unlink()
        partner.message_ids.unlink()

    # === ACTION METHODS === #

    def action_ask_erasure(self):
        """Staff ask for the erasure on the customer's behalf."""
        self.ensure_one()
        requests = self.env["powerbank.privacy.request"].sudo()
        return requests._ask_erasure(self._as_dispatcher(), self.env.user)._open_form()
