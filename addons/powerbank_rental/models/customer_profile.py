from functools import partial

from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import ConcurrencyError

from ..errors import Refusal


class CustomerProfile(models.Model):
    """What customers say of themselves, and by what they can be recognised."""

    _inherit = "powerbank.customer"

    wants_reminders = fields.Boolean(
        default=True, help="Unless he wants it, reminders lie in the inbox alone."
    )
    session_ids = fields.One2many("powerbank.session", "customer_id")

    # === BUSINESS METHODS === #

    def _identity(self, kind):
        """Return this customer's identity of that kind; empty when there is none."""
        self.ensure_one()
        return self.identity_ids.filtered(lambda i: i.kind == kind)[:1]

    def _link(self, kind, value):
        """Recognise this customer by `value` from now on.

        :raise Refusal: it belongs to another customer.
        """
        self.ensure_one()
        Identity = self.env["powerbank.customer.identity"]
        known = Identity.search([("kind", "=", kind), ("value", "=", value)])
        if known.customer_id == self:
            return
        if known:
            raise self._refuse_identity()
        try:
            if own := self._identity(kind):
                own.value = value
            else:
                Identity.create({"customer_id": self.id, "kind": kind, "value": value})
            self.env.flush_all()
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error

    def _refuse_identity(self):
        return Refusal(
            "identity_taken",
            self.env._(
                "This belongs to another account already. Sign in there, or call the"
                " hotline."
            ),
        )

    def _wants(self, event):
        """Whether a message of this event may disturb, besides lying in the inbox.

        That a power bank is about to be bought is told in any case.
        """
        self.ensure_one()
        reminder = event.startswith("reminder_") and event != "reminder_sale"
        return self.wants_reminders or not reminder

    def _change_phone(self, phone, session):
        """Take over a proven phone number; other devices must sign in anew.

        The old number hears of it: a thief cannot take an account over unnoticed.

        :param session: `powerbank.session` that stays.
        """
        before = self._identity("phone").value
        self._link("phone", phone)
        if before == phone:
            return
        self.partner_id.phone = phone
        (self.session_ids - session)._revoke("phone_changed")
        if before:
            text = self.env._(
                "The phone number of your account was changed. If that was not you,"
                " please call the hotline."
            )
            send = self.env["powerbank.sms.gateway"]._send
            self.env.cr.postcommit.add(partial(send, before, text))
