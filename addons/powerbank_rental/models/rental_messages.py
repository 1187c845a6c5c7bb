from odoo import models
from odoo.tools.misc import formatLang

#: Placeholder of a message's text -> path to the rental's value.
MESSAGE_FIELDS = {
    "amount": "due",
    "bank": "bank_id.name",
    "cabinet": "cabinet_id.name",
    "deposit": "deposit",
    "hotline": "station_id.hotline",
    "minutes": "minutes",
    "number": "name",
    "price": "price_text",
    "return_to": "return_text",
    "return_station": "return_station_id.name",
    "running": "running_amount",
    "slot": "slot_id.number",
    "station": "station_id.name",
}


class RentalMessages(models.Model):
    """What the customer is told about his rental."""

    _inherit = "powerbank.rental"

    # === BUSINESS METHODS === #

    def _message_value(self, name):
        """Return the text for the placeholder `name` in the context's language."""
        self.ensure_one()
        record, path = self, MESSAGE_FIELDS[name]
        while "." in path:
            link, path = path.split(".", 1)
            record = record[link]
        value = record[path]
        if record._fields[path].type == "monetary":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        return str(value or "")
