from odoo import api, fields, models

#: For some seconds after an eject a cabinet may still list the bank in its slot
#: while it checks the empty hole.
EJECT_SETTLE_SECONDS = 10


class CabinetInventory(models.Model):
    """What an inventory of a cabinet changes, and what it only reports (H05)."""

    _inherit = "powerbank.cabinet"

    difference_ids = fields.One2many("powerbank.cabinet.difference", "cabinet_id")
    difference_count = fields.Integer(
        "Open Differences", compute="_compute_difference_count"
    )

    def _compute_difference_count(self):
        groups = self.env["powerbank.cabinet.difference"]._read_group(
            [("cabinet_id", "in", self.ids), ("resolved_at", "=", False)],
            ["cabinet_id"],
            ["__count"],
        )
        counts = {cabinet.id: count for cabinet, count in groups}
        for cabinet in self:
            cabinet.difference_count = counts.get(cabinet.id, 0)

    def _on_inventory(self, readings, received, evidence=""):
        """Compare what the cabinet says it holds with the books.

        Charge levels are taken over; an eject under verification is decided (R13,
        R14); a bank on rental that lies in a slot ends its rental (R19); a slot with a
        fault is out of use while it lasts (SL07). Every other difference is listed for
        a person and never silently overwritten (H05).

        :param list readings: `{"slot": number, "bank": serial or None, "level",
            "temperature", "state", "code"}` for every slot of the cabinet.
        :param datetime received: UTC instant of receipt.
        """
        self.ensure_one()
        slots = {slot.number: slot for slot in self.slot_ids}
        seen = self._banks_by_serial(readings)
        differences = []
        for reading in readings:
            slot = slots.get(reading["slot"])
            bank = seen.get(reading["bank"]) if reading["bank"] else None
            if not slot:
                differences.append((None, reading, "slot_unknown"))
            elif reading["bank"] and not bank:
                differences.append((slot, reading, "bank_unknown"))
            elif bank:
                bank._on_reading(reading, received)
                kind = self._on_bank_seen(slot, bank, received, evidence)
                differences += [(slot, reading, kind)] if kind else []
        empty = self._empty_slots(readings)
        self._decide_open_eject(seen, empty, received, evidence)
        for reading in readings:
            if reading["slot"] in slots:
                slots[reading["slot"]]._on_reading(reading["state"])
        missing = self._missing_banks(empty, slots)
        differences += [(bank.slot_id, {}, "bank_missing") for bank in missing]
        self.env["powerbank.cabinet.difference"]._report(self, differences, received)

    def _banks_by_serial(self, readings):
        serials = [reading["bank"] for reading in readings if reading["bank"]]
        banks = self.env["powerbank.bank"].with_context(active_test=False)
        banks = banks.search([("name", "in", serials)])
        return {bank.name: bank for bank in banks}

    def _on_bank_seen(self, slot, bank, received, evidence):
        """Apply one proven place; return the kind of difference that remains."""
        if bank.slot_id == slot:
            return None
        if self._is_still_leaving(slot, bank, received):
            return None
        if bank.rental_id or bank.state == "in_transit_unknown":
            if not slot.bank_id:
                bank._on_docked(slot, received, received, evidence)
                return None
            return "slot_taken"
        return "bank_elsewhere" if bank.slot_id else "bank_not_expected"

    def _is_still_leaving(self, slot, bank, received):
        """Whether this reading is only the echo of an eject a moment ago."""
        rental = bank.rental_id
        if not rental.started_at or rental.slot_id != slot:
            return False
        return (received - rental.started_at).total_seconds() < EJECT_SETTLE_SECONDS

    @api.model
    def _empty_slots(self, readings):
        """Return the numbers of the slots that are proven to be empty.

        A slot with a fault may list no power bank and hold one (SL07).
        """
        doubtful = {r["slot"] for r in readings if r["state"] != "empty"}
        return {r["slot"] for r in readings} - doubtful

    def _decide_open_eject(self, seen, empty, received, evidence):
        """R13 or R14 for the eject of this cabinet that is being verified.

        Where the slot could not be read, neither: R12 and R15 go on.
        """
        rental = self.env["powerbank.rental"].search(
            [
                ("cabinet_id", "=", self.id),
                ("state", "in", ("ejecting", "exception")),
                ("verify_attempts", ">", 0),
            ],
            limit=1,
        )
        if not rental:
            return
        if rental.bank_id.name in seen or rental._is_bank_elsewhere():
            rental._on_inventory_shows_bank(evidence)
        elif rental.slot_id.number in empty:
            rental._on_inventory_shows_gap(evidence, at=received)

    def _missing_banks(self, empty, slots):
        """Banks that the books have in a slot which the cabinet reports empty."""
        return self.env["powerbank.bank"].concat(
            *(
                slot.bank_id
                for number, slot in slots.items()
                if number in empty and slot.bank_id and slot.state != "ejecting"
            )
        )

    def _report_fault(self, message):
        """Put a fault before the people who look after this cabinet."""
        self.ensure_one()
        self.message_post(body=message)
        self.activity_schedule("mail.mail_activity_data_warning", note=message)
