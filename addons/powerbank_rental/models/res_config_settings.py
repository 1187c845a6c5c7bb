from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    powerbank_min_lend_level = fields.Integer(
        string="Lend From (% Charge)",
        default=50,
        config_parameter="powerbank_rental.min_lend_level",
        at_most=100,
    )
    powerbank_quote_seconds = fields.Integer(
        string="A Price Shown Holds (s)",
        default=300,
        config_parameter="powerbank_rental.quote_seconds",
        at_least=30,
        at_most=3600,
    )
    powerbank_authorize_seconds = fields.Integer(
        string="Time to Authorize (s)",
        default=300,
        config_parameter="powerbank_rental.authorize_seconds",
        at_least=30,
        at_most=3600,
    )
    powerbank_reserve_seconds = fields.Integer(
        string="A Bank Is Reserved For (s)",
        default=120,
        config_parameter="powerbank_rental.reserve_seconds",
        at_least=15,
        at_most=3600,
    )
    powerbank_eject_seconds = fields.Integer(
        string="Cabinet Must Answer Within (s)",
        default=15,
        config_parameter="powerbank_rental.eject_seconds",
        at_least=3,
        at_most=45,
    )
    powerbank_wechat_appid = fields.Char(
        string="WeChat Mini-Program",
        config_parameter="powerbank_rental.wechat_appid",
        help="AppID. The page behind the QR labels then offers to open it.",
    )
    powerbank_wechat_path = fields.Char(
        string="WeChat Page",
        default="pages/index/index",
        config_parameter="powerbank_rental.wechat_path",
        help="Gets the cabinet's code as the query parameter `cabinet`.",
    )
    powerbank_alipay_appid = fields.Char(
        string="Alipay Mini-Program",
        config_parameter="powerbank_rental.alipay_appid",
        help="AppID. The page behind the QR labels then offers to open it.",
    )
    powerbank_alipay_page = fields.Char(
        string="Alipay Page",
        default="pages/index/index",
        config_parameter="powerbank_rental.alipay_page",
        help="Gets the cabinet's code as the query parameter `cabinet`.",
    )

    powerbank_map_tiles = fields.Char(
        string="Address of the Map's Tiles",
        config_parameter="powerbank_rental.map_tiles",
        help="With {z}, {x} and {y}. Empty: a grid of degrees is drawn instead.",
    )
    powerbank_map_attribution = fields.Char(
        string="Whose Map It Is",
        config_parameter="powerbank_rental.map_attribution",
        help="What the provider of the tiles wants to be said on the map.",
    )
    powerbank_map_system = fields.Selection(
        selection=[("wgs84", "WGS-84 (World)"), ("gcj02", "GCJ-02 (AMap, Tencent)")],
        string="Coordinates of the Tiles",
        default="wgs84",
        config_parameter="powerbank_rental.map_system",
    )

    def set_values(self):
        """Keep a number of 0, which the framework takes for "by default"."""
        result = super().set_values()
        params = self.env["ir.config_parameter"].sudo()
        for name, key in self._get_classified_fields()["config"]:
            ours = key.startswith("powerbank_")
            if ours and self._fields[name].type == "integer" and not self[name]:
                params.set_param(key, "0")
        return result
