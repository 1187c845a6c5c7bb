from odoo import api, fields, models

from ..tariff import PACKS, city_key

#: Fields of a station that decide which tariff applies to it.
PLACE_FIELDS = {"active", "city", "company_id", "scene_id"}


class StationCity(models.Model):
    """The city of a station: by its key it gets the city's tariff and its rules."""

    _inherit = "powerbank.station"

    city_key = fields.Char(compute="_compute_city_key", store=True)

    _city_key = models.Index("(city_key) WHERE city_key IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("city")
    def _compute_city_key(self):
        for station in self:
            station.city_key = city_key(station.city) or False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        stations = super().create(vals_list)
        stations._check_city_packs()
        return stations

    def write(self, vals):
        placed = PLACE_FIELDS & vals.keys()
        if placed:
            self.env["powerbank.tariff.rule"]._forget_schedules()
        result = super().write(vals)
        if placed:
            self._check_city_packs()
        return result

    # === BUSINESS METHODS === #

    def _check_city_packs(self):
        """Refuse a place where the tariff breaks the rules of the city."""
        bound = self.filtered(lambda s: s.active and s.city_key in PACKS)
        self.env["powerbank.tariff.rule"]._check_stations(bound)
