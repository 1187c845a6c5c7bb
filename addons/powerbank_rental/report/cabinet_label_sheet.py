from odoo import api, models
from odoo.tools import split_every

LABELS_PER_SHEET = 8
#: States of cabinets whose label would invite customers in vain.
CLOSED_STATES = ("disabled", "removed")
#: The largest height of a letter (mm), and the room that the price text has: letters
#: times the square of their height.
LARGEST_LETTER = 3.4
LETTER_AREA = 3900


class CabinetLabelSheet(models.AbstractModel):
    """QR labels for cabinets on A4 sheets of 2 x 4 labels, 105 x 74 mm each.

    A label tells the price in Chinese and English (rule B-70), and which version of
    which tariff that is, so that an outdated label can be told from its text.
    """

    _name = "report.powerbank_rental.cabinet_label_sheet"
    _description = "Cabinet Label Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the cabinets cut into sheets; closed ones get no label."""
        chosen = self.env["powerbank.cabinet"].browse(docids)
        cabinets = chosen.filtered(lambda c: c.state not in CLOSED_STATES)
        return {
            "docs": cabinets,
            "skipped": chosen - cabinets,
            "sheets": list(
                split_every(LABELS_PER_SHEET, cabinets.ids, cabinets.browse)
            ),
            "letter_size": self._letter_size,
        }

    @api.model
    def _letter_size(self, text):
        """Return the height of letters (mm) in which `text` fits on a label."""
        size = (LETTER_AREA / max(1, len(text))) ** 0.5
        return round(min(LARGEST_LETTER, size), 2)
