from odoo import api, models
from odoo.tools import split_every

LABELS_PER_SHEET = 8


class CabinetLabelSheet(models.AbstractModel):
    """QR labels for cabinets on A4 sheets of 2 x 4 labels, 105 x 74 mm each.

    A label tells the price in Chinese and English (rule B-70), and which version of
    which tariff that is, so that an outdated label can be told from its text.
    """

    _name = "report.powerbank_rental.cabinet_label_sheet"
    _description = "Cabinet Label Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the cabinets cut into sheets."""
        cabinets = self.env["powerbank.cabinet"].browse(docids)
        return {
            "docs": cabinets,
            "sheets": list(
                split_every(LABELS_PER_SHEET, cabinets.ids, cabinets.browse)
            ),
        }
