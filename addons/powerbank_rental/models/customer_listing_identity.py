from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import hmac


class CustomerListingIdentity(models.Model):
    """By what somebody on the black list is known again who has erased himself (EX-30).

    Only a hash with the database's secret is kept: it tells whether an identity is the
    same one, and not which. It goes when the listing ends or lapses.
    """

    _name = "powerbank.customer.listing.identity"
    _description = "Identity on the Black List"

    listing_id = fields.Many2one(
        "powerbank.customer.listing", required=True, ondelete="cascade"
    )
    digest = fields.Char(required=True, index=True, groups=fields.NO_ACCESS)

    _once = models.UniqueIndex("(listing_id, digest)")

    # === BUSINESS METHODS === #

    @api.model
    def _digest(self, identity):
        """Return the hash of a `powerbank.customer.identity`."""
        message = (identity.kind, identity.value)
        return hmac(self.env(su=True), "powerbank.customer.listing", message)

    @api.model
    def _keep(self, identity):
        """Know `identity` again, which its customer is about to give up.

        What was carried over to him may be about somebody else: his own count alone.
        """
        listings = identity.customer_id.listing_ids.filtered(
            lambda listing: (
                listing.kind == "black"
                and not listing.origin_id
                and not listing._is_over()
            )
        )
        digest = self._digest(identity)
        known = self.search(
            [("listing_id", "in", listings.ids), ("digest", "=", digest)]
        )
        self.create(
            [
                {"listing_id": listing.id, "digest": digest}
                for listing in listings - known.listing_id
            ]
        )

    @api.model
    def _forget(self, listing, identities):
        """`identities` turned out to be those of another person than `listing`."""
        digests = [self._digest(identity) for identity in identities]
        self.search(
            [("listing_id", "=", listing.id), ("digest", "in", digests)]
        ).unlink()

    @api.model
    def _find_listings(self, identity):
        """Return the black listings, not over, of who had `identity` before."""
        found = self.search([("digest", "=", self._digest(identity))]).listing_id
        return found.filtered(lambda listing: not listing._is_over())

    # === CRUD METHODS === #

    @api.autovacuum
    def _gc_listings_over(self):
        """Forget who was on the black list once he is not any more."""
        ended = Domain("listing_id.ended_at", "!=", False)
        lapsed = Domain("listing_id.expires_at", "<=", fields.Datetime.now())
        self.search(ended | lapsed).unlink()
