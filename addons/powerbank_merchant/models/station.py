from odoo import api, fields, models


class Station(models.Model):
    """The merchant's side of a station."""

    _inherit = "powerbank.station"

    placement_ids = fields.One2many(
        comodel_name="powerbank.placement",
        inverse_name="station_id",
        string="Contracts",
    )
    split_line_count = fields.Integer(
        compute="_compute_split_line_count",
        groups="powerbank_rental.group_powerbank_finance",
    )
    placement_count = fields.Integer(compute="_compute_placement_count")

    # === COMPUTE METHODS === #

    @api.depends("placement_ids")
    def _compute_placement_count(self):
        for station in self:
            station.placement_count = len(station.placement_ids)

    def _compute_split_line_count(self):
        groups = self.env["powerbank.split.line"]._read_group(
            [("station_id", "in", self.ids)], ["station_id"], ["__count"]
        )
        counts = {station.id: count for station, count in groups}
        for station in self:
            station.split_line_count = counts.get(station.id, 0)

    # === ACTION METHODS === #

    def action_open_placements(self):
        """Open the contracts under which the station stood and stands."""
        self.ensure_one()
        return self._action_open_merchant_side(
            "powerbank_merchant.placement_action", default_station_id=self.id
        )

    def action_open_split_lines(self):
        """Open who earned what here."""
        self.ensure_one()
        return self._action_open_merchant_side("powerbank_merchant.split_line_action")

    def _action_open_merchant_side(self, xml_id, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        domain = [("station_id", "=", self.id)]
        return {**action, "domain": domain, "context": context}
