from odoo import api, fields, models


class CabinetDifference(models.Model):
    """A slot on which the cabinet and the books disagree (H05).

    Neither is overwritten in silence: what each of them says is written down, and what
    was done about it. It is listed until a later inventory that reads the slot agrees,
    two in a row prove it, or somebody decides (`cabinet_difference_decision`).
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
    booked = fields.Char(
        string="By the Books",
        readonly=True,
        help="When it was seen for the first time.",
    )
    seen = fields.Char(string="By the Cabinet", readonly=True)
    evidence = fields.Char(readonly=True, help="What the cabinet said last.")
    reports = fields.Integer(
        string="Inventories in a Row", readonly=True, default=1, aggregator=None
    )
    first_seen_at = fields.Datetime(string="Since", required=True)
    last_seen_at = fields.Datetime(required=True)
    measures = fields.Text(string="Done by Itself", readonly=True)
    resolved_at = fields.Datetime(string="Settled At", readonly=True)
    settled_by = fields.Selection(
        selection=[
            ("agreement", "Cabinet and books agree again"),
            ("proof", "Two inventories in a row"),
            ("staff", "Decision of staff"),
        ],
        readonly=True,
    )

    _open_uniq = models.UniqueIndex(
        "(cabinet_id, slot_number, kind) WHERE resolved_at IS NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "cabinet_id", "slot_number")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for difference in self:
            place = f"{difference.cabinet_id.name}/{difference.slot_number}"
            difference.display_name = f"{place}: {kinds.get(difference.kind)}"

    # === BUSINESS METHODS === #

    @api.model
    def _report(self, cabinet, findings, read, received, evidence):
        """Open new differences, refresh known ones, settle those that vanished.

        What is open about a slot that was not read stays open: an inventory that
        lacks a board proves nothing about it.

        :param list findings: `(slot or None, reading, kind, bank or None)`.
        :param set read: numbers of the slots that were read.
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
            confirmed |= known.pop(key, self.browse())
        confirmed._on_seen_again(received, evidence)
        vanished = self.browse().concat(*known.values())
        vanished.filtered(lambda d: d.slot_number in read)._settle(
            "agreement", received
        )
        self.flush_model(["resolved_at"])
        seen = {(d.slot_number, d.kind, d.serial) for d in confirmed}
        opened = self.create(
            [
                {**vals, "evidence": evidence}
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
            "booked": self._booked_text(slot, bank),
            "seen": reading.get("bank") or self.env._("empty"),
            "first_seen_at": received,
            "last_seen_at": received,
        }

    @api.model
    def _booked_text(self, slot, bank):
        """Return what the books have in a slot, and where they have what is in it."""
        content = slot.bank_id.name or self.env._("empty") if slot else "-"
        if bank and slot != bank.slot_id:
            return f"{content}; {bank.name}: {bank.place}"
        return content

    def _settle(self, how, at):
        """This is over.

        :param str how: a value of `settled_by`.
        """
        self.write({"resolved_at": at, "settled_by": how})

    def _note(self, text):
        """Write down what was done without anybody's doing."""
        for difference in self:
            lines = [difference.measures, f"{fields.Datetime.now()} {text}"]
            difference.measures = "\n".join(filter(None, lines))

    # === EVENTS === #

    def _on_seen_again(self, received, evidence):
        """Another inventory says the same."""
        for difference in self:
            difference.write(
                {
                    "last_seen_at": received,
                    "evidence": evidence,
                    "reports": difference.reports + 1,
                }
            )

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
        self._note(self.env._("The books follow the cabinet: %s", bank.place))
        self._settle("proof", received)
