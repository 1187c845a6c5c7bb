from odoo import api, fields, models

from ..errors import Refusal


class RentalPrice(models.Model):
    """The price of a rental: resolved with the quote, and frozen from then on."""

    _inherit = "powerbank.rental"

    member_level_id = fields.Many2one(
        "powerbank.member.level", string="Member Price", readonly=True
    )
    member_discount = fields.Float(
        string="Member Discount (%)",
        digits=(5, 2),
        readonly=True,
        help="Off the rent of the tariff version, as it was when quoted.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _terms(self, customer, station):
        """Return by which price `customer` rents at `station`, as values of a quote.

        :raise Refusal: there is none.
        """
        level = self.env["powerbank.membership"]._level_of(customer, station)
        version = level._version() or station._tariff_version()
        if not version:
            raise Refusal(
                "tariff_missing",
                self.env._(
                    "No price is set for this station. Please call the hotline."
                ),
            )
        quote = self.new(
            {
                "customer_id": customer.id,
                "tariff_version_id": version.id,
                "member_level_id": level.id,
                "member_discount": level.discount,
            }
        )
        return {
            "currency_id": version.currency_id.id,
            "tariff_version_id": version.id,
            "tariff_hash": version.content_hash,
            "member_level_id": level.id,
            "member_discount": level.discount,
            "price_text": quote._words(),
            "free_time_notice": quote._free_time_notice(),
            "deposit": customer._deposit_for(version),
        }

    def _is_price_in_force(self):
        """Whether a quote made now would have the tariff version of this one."""
        self.ensure_one()
        version = self.member_level_id._version() or self.station_id._tariff_version()
        return version == self.tariff_version_id

    def _tariff(self, version=None):
        """Return the pure tariff by which this rental is billed, or would be.

        :param version: a tariff version other than its own.
        """
        self.ensure_one()
        version = version or self.tariff_version_id
        return version._member_tariff(self.member_discount)

    def _words(self):
        """Return the price in words, with what is particular to this customer."""
        words = self.tariff_version_id._words_for(self.member_discount)
        parts = (words, self.member_level_id._sentence(), self._free_time_notice())
        return "\n".join(filter(None, parts))
