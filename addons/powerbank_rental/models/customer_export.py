from odoo import fields, models

from ..personal_data import plain

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

    def _personal_data(self):
        """Return all that is held about this customer, as a JSON-serialisable dict.

        Every part of the suite that keeps something about customers adds its own.
        """
        self.ensure_one()
        customer = self.sudo()
        return {
            "made_at": f"{fields.Datetime.now().isoformat()}Z",
            "customer": plain(
                customer,
                "name phone email lang tz create_date standing wants_reminders",
            )[0],
            **{key: customer._part(*part) for key, part in PARTS.items()},
            "consent_origins": plain(
                customer.consent_ids.origin_ids,
                "consent_id create_date address user_agent",
            ),
            "rentals": customer._rental_data(),
        }

    def _part(self, model, names):
        domain = [("customer_id", "=", self.id)]
        return plain(self.env[model].search(domain, order="id"), names)

    def _rental_data(self):
        rentals = self.rental_ids.filtered(lambda one: one.state != "draft")
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

    def action_export(self):
        """Open the address of the file, which keeps in the records who took it."""
        self.ensure_one()
        self._as_dispatcher()
        return {
            "type": "ir.actions.act_url",
            "url": f"/powerbank/personal-data/{self.id}",
            "target": "download",
        }
