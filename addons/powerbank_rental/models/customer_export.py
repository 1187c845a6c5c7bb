from collections.abc import Callable
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from ..personal_data import plain


class Topic(NamedTuple):
    """One list of the export: whose records it goes through, and what of them.

    `values` takes a batch of the records of `model` in `domain`, and returns a list of
    JSON-serialisable dicts, one a record.
    """

    key: str
    model: str
    domain: Domain
    values: Callable


#: Key in the export -> (model that names a customer, what of its records).
PARTS = {
    "identities": ("powerbank.customer.identity", "kind value create_date"),
    "sessions": ("powerbank.session", "device create_date ends_at revoked_at"),
    "restrictions": (
        "powerbank.customer.listing",
        "kind reason note from_at expires_at ended_at end_reason appealed_at appeal"
        " appeal_decision appeal_answer appeal_decided_at",
    ),
    "consents": ("powerbank.consent", "text_id decision at"),
    "favourites": ("powerbank.favourite", "station_id create_date"),
    "memberships": ("powerbank.membership", "level_id valid_from valid_to"),
    "requests": ("powerbank.privacy.request", "kind state asked_at due_at done_at"),
    "reservations": (
        "powerbank.reservation",
        "state station_id cabinet_id bank_id from_at until_at ended_at reason",
    ),
    "waits": ("powerbank.wait", "kind state station_id create_date told_at"),
    "messages": (
        "powerbank.notification",
        "create_date event title text sent_at read_at",
    ),
    "cases": (
        "powerbank.case",
        "name kind state rental_id cabinet_id opened_at text latitude longitude"
        " photo_count decided_at decision_reason",
    ),
}


class CustomerExport(models.Model):
    """All that is held about a customer, for him to take with him (rule B-73)."""

    _inherit = "powerbank.customer"

    # === BUSINESS METHODS === #

    def _personal_head(self):
        """Return what the export says of the customer himself, and when."""
        self.ensure_one()
        names = "name phone email lang tz create_date standing wants_reminders"
        return {
            "made_at": f"{fields.Datetime.now().isoformat()}Z",
            "customer": plain(self, names)[0],
        }

    def _personal_topics(self):
        """Return the lists of the export, each a `Topic`.

        Every part of the suite that keeps something about customers adds its own.
        """
        self.ensure_one()
        own = Domain("customer_id", "=", self.id)
        return [
            *(
                self._personal_topic(key, model, own, names)
                for key, (model, names) in PARTS.items()
            ),
            self._personal_topic(
                "consent_origins",
                "powerbank.consent.origin",
                Domain("consent_id.customer_id", "=", self.id),
                "consent_id create_date address user_agent",
            ),
            Topic(
                "rentals",
                "powerbank.rental",
                own & Domain("state", "!=", "draft"),
                self._rental_data,
            ),
        ]

    def _personal_topic(self, key, model, domain, names):
        """Return the topic that tells the fields `names` (one string) of records."""
        return Topic(key, model, domain, lambda records: plain(records, names))

    def _rental_data(self, rentals):
        data = plain(
            rentals,
            "name state station_id cabinet_id bank_id return_station_id"
            " return_cabinet_id price_text deposit currency_id confirmed_at started_at"
            " ended_at minutes gross discount waived due paid_at cancel_reason"
            " scan_latitude scan_longitude scan_accuracy scan_place",
        )
        for values, rental in zip(data, rentals, strict=True):
            values["bills"] = [
                {
                    **plain(bill, "revision started_at ended_at gross due")[0],
                    "lines": bill._breakdown_lines(),
                }
                for bill in rental.bill_ids
            ]
            values["rating"] = plain(rental.rating_ids, "stars tag_ids comment")
            values["timeline"] = plain(rental.event_ids, "at title evidence")
        return data

    # === ACTION METHODS === #

    def action_ask_export(self):
        """Staff ask on the customer's behalf; the file is for his eyes alone."""
        self.ensure_one()
        requests = self.env["powerbank.privacy.request"].sudo()
        return requests._ask_export(self._as_dispatcher(), self.env.user)._open_form()
