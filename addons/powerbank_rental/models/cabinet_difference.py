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
    serial = fields.Char(
        string="Serial Number", help="Of the power bank that was seen, or is missing."
    )
    bank_id = fields.Many2one(
        "powerbank.bank",
        string="Power Bank",
        index="btree_not_null",
        ondelete="cascade",
    )
    first_seen_at = fields.Datetime(required=True)
    last_seen_at = fields.Datetime(required=True)
    resolved_at = fields.Datetime()

    _open_uniq = models.UniqueIndex(
        "(cabinet_id, slot_number, kind) WHERE resolved_at IS NULL"
    )

    @api.model
    def _report(self, cabinet, findings, received):
        """Open new differences, refresh known ones, resolve those that vanished.

        :param list findings: `(slot or None, reading, kind, bank or None)`.
        :return: two recordsets: the new differences, and those that the inventory
            before listed as well, with the same power bank.
        """
        known = {
            (difference.slot_number, difference.kind, difference.serial): difference
            for difference in self.search(
                [("cabinet_id", "=", cabinet.id), ("resolved_at", "=", False)]
            )
        }
        confirmed = self.browse()
        values = [self._values(cabinet, *found, received) for found in findings]
        for vals in values:
            key = (vals["slot_number"], vals["kind"], vals["serial"])
            difference = known.pop(key, self.browse())
            difference.last_seen_at = received
            confirmed |= difference
        for difference in known.values():
            difference.resolved_at = received
        self.flush_model(["resolved_at"])
        seen = {(d.slot_number, d.kind, d.serial) for d in confirmed}
        opened = self.create(
            [
                vals
                for vals in values
                if (vals["slot_number"], vals["kind"], vals["serial"]) not in seen
            ]
        )
        return opened, confirmed

    @api.model
    def _values(self, cabinet, slot, reading, kind, bank, received):
        return {
            "cabinet_id": cabinet.id,
            "slot_id": slot.id if slot else False,
            "slot_number": slot.number if slot else reading["slot"],
            "kind": kind,
            "serial": bank.name if bank else reading.get("bank") or False,
            "bank_id": bank.id if bank else False,
            "first_seen_at": received,
            "last_seen_at": received,
        }

    # === EVENTS === #

    def _on_confirmed(self, received, evidence):
        """PB08, PB03: two inventories in a row say so, which outweighs the books.

        A bank that a start holds at this moment is left to the next inventory.
        """
        self.ensure_one()
        bank, slot = self.bank_id, self.slot_id
        if not bank.try_lock_for_update(allow_referencing=True):
            return
        if self.kind == "bank_missing":
            bank._on_missing(evidence)
        else:
            bank._on_docked(slot, received, received, evidence)
        self.resolved_at = received

    # === ACTION METHODS === #

    def action_resolve(self):
        """A person settled the difference."""
        open_ones = self._as_dispatcher().filtered(lambda d: not d.resolved_at)
        open_ones.resolved_at = fields.Datetime.now()
