from odoo import api, fields, models
from odoo.fields import Domain

from ..search_words import patterns, search_key, sort_key


class StationSearch(models.Model):
    """Stations by name, address and landmark, in characters or pinyin (A-206)."""

    _inherit = "powerbank.station"

    search_key = fields.Text(
        compute="_compute_search_key",
        store=True,
        index="trigram",
        help="Name, address and directions in all languages, with pinyin and initials.",
    )
    sort_key = fields.Char(compute="_compute_search_key", store=True)
    matching = fields.Char(
        string="Name, Address or Pinyin",
        store=False,
        search="_search_matching",
    )

    _public_city = models.Index(
        "(city, sort_key, id) WHERE active IS TRUE AND visibility = 'public'"
    )
    _public_name = models.Index(
        "(sort_key, id) WHERE active IS TRUE AND visibility = 'public'"
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "street", "city", "directions")
    def _compute_search_key(self):
        for station in self:
            texts = station._texts()
            station.search_key = search_key(texts)
            station.sort_key = sort_key(station.with_context(lang="en_US").name)

    def _texts(self):
        """Return name, address and directions in every language they are kept in."""
        self.ensure_one()
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        texts = {self.city}
        for language in dict.fromkeys(("en_US", *languages)):
            station = self.with_context(lang=language)
            texts |= {station.name, station.street, station.directions}
        return sorted(filter(None, texts))

    def _search_matching(self, operator, value):
        if operator not in ("ilike", "="):
            return NotImplemented
        return self._matching_domain(value)

    # === BUSINESS METHODS === #

    @api.model
    def _matching_domain(self, text):
        """Return the domain of the stations in which all words of `text` are found."""
        found = [Domain("search_key", "=like", each) for each in patterns(text or "")]
        return Domain.AND(found) if found else Domain.FALSE

    @api.model
    def _refresh_search_keys(self):
        """Put the keys of the stations right whose texts a translation file changed."""
        known = self.env["ir.model.data"].search([("model", "=", self._name)])
        stations = self.with_context(active_test=False).browse(known.mapped("res_id"))
        stations.exists()._compute_search_key()
