from odoo import fields, models


class CustomerListingCarried(models.Model):
    """A listing meets the same person in a new account (EX-30, rule B-30).

    What is carried over lapses at the same time, and ends with the listing that it
    comes from. It can end by itself as well: a phone may have gone to somebody else,
    who is then not known by it any more.
    """

    _inherit = "powerbank.customer.listing"

    origin_id = fields.Many2one(
        "powerbank.customer.listing",
        string="Carried Over From",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Of an account that had the same phone or sign-in before.",
    )
    carried_ids = fields.One2many("powerbank.customer.listing", "origin_id")
    known_ids = fields.One2many(
        "powerbank.customer.listing.identity", "listing_id", groups=fields.NO_ACCESS
    )

    # === BUSINESS METHODS === #

    def _is_over(self):
        """Whether it has ended or lapsed; one that is still to come is not over."""
        self.ensure_one()
        now = fields.Datetime.now()
        return bool(self.ended_at or (self.expires_at and self.expires_at <= now))

    def _origins(self):
        """Return the first listing of each decision."""
        return self.origin_id | self.filtered(lambda listing: not listing.origin_id)

    def _carry_over(self, customer):
        """Put `customer` on the list by these decisions, as far as he is not."""
        for listing in self - customer.listing_ids._origins():
            customer._put_on_list(
                listing.kind,
                listing.reason,
                origin_id=listing.id,
                user_id=listing.user_id.id,
                from_at=listing.from_at,
                expires_at=listing.expires_at,
                note=self.env._("Known by a phone or an account of somebody listed."),
            )

    def _end(self, reason):
        """End it for whom it is about; what it was carried over from goes on."""
        firsts = self.filtered(lambda listing: not listing.origin_id)
        result = super(CustomerListingCarried, self | firsts.carried_ids)._end(reason)
        firsts.sudo().known_ids.unlink()
        known = self.env["powerbank.customer.listing.identity"].sudo()
        for listing in self - firsts:
            known._forget(listing.origin_id, listing.sudo().customer_id.identity_ids)
        return result

    def _tell(self, event, **values):
        """Nobody is left to hear of it in an account that is erased."""
        if self.customer_id.erased_at:
            return None
        return super()._tell(event, **values)
