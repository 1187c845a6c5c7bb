from odoo import api, fields, models


class CabinetDifference(models.Model):
    """A slot on which the cabinet and the books disagree (H05).

    Listed until somebody, or a later inventory, settles it.
    """

    _name = "powerbank.cabinet.difference"
    _description = "Inventory Difference"
    _inherit = ["powerbank.as.dispatcher"]
    _order = "id DESC"

    cabinet_id = fields.Many2one(
        "powerbank.cabinet", required=True, index=True, ondelete="cascade"
    )
    slot_id = fields.Many2one("powerbank.slot", ondelete="cascade")
    slot_number = fields.Integer()
    kind = fields.Selection(
        selection=[
            ("slot_unknown", "Slot not in the books"),
            ("bank_unknown", "Power bank not in the books"),
            ("bank_missing", "Power bank not in its slot"),
            ("bank_elsewhere", "Power bank booked in another slot"),
            ("bank_not_expected", "Power bank booked with somebody"),
            ("slot_taken", "Slot booked with another power bank"),
        ],
        required=True,
    )
    serial = fields.Char(string="Serial Number Seen")
    first_seen_at = fields.Datetime(required=True)
    last_seen_at = fields.Datetime(required=True)
    resolved_at = fields.Datetime()

    _open_uniq = models.UniqueIndex(
        "(cabinet_id, slot_number, kind) WHERE resolved_at IS NULL"
    )

    @api.model
    def _report(self, cabinet, differences, received):
        """Open new differences, refresh known ones, resolve those that vanished.

        :param list differences: `(slot or None, reading, kind)`.
        """
        known = {
            (difference.slot_number, difference.kind): difference
            for difference in self.search(
                [("cabinet_id", "=", cabinet.id), ("resolved_at", "=", False)]
            )
        }
        for slot, reading, kind in differences:
            number = slot.number if slot else reading["slot"]
            difference = known.pop((number, kind), None)
            if difference:
                difference.last_seen_at = received
            else:
                self.create(
                    self._values(cabinet, slot, number, reading, kind, received)
                )
        for difference in known.values():
            difference.resolved_at = received

    @api.model
    def _values(self, cabinet, slot, number, reading, kind, received):
        return {
            "cabinet_id": cabinet.id,
            "slot_id": slot.id if slot else False,
            "slot_number": number,
            "kind": kind,
            "serial": reading.get("bank"),
            "first_seen_at": received,
            "last_seen_at": received,
        }

    def action_resolve(self):
        """A person settled the difference."""
        open_ones = self._as_dispatcher().filtered(lambda d: not d.resolved_at)
        open_ones.resolved_at = fields.Datetime.now()
