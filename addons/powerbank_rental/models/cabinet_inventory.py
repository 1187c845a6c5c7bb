from odoo import api, fields, models

#: Differences that a second inventory in a row, the strongest proof there is, settles.
SETTLED_BY_TWO = ("bank_missing", "bank_not_expected")


class CabinetInventory(models.Model):
    """What an inventory of a cabinet changes, and what it only reports (H05)."""

    _inherit = "powerbank.cabinet"

    difference_ids = fields.One2many("powerbank.cabinet.difference", "cabinet_id")
    difference_count = fields.Integer(
        "Open Differences", compute="_compute_difference_count"
    )

    @api.depends("difference_ids.state")
    def _compute_difference_count(self):
        groups = self.env["powerbank.cabinet.difference"]._read_group(
            [("cabinet_id", "in", self.ids), ("state", "=", "open")],
            ["cabinet_id"],
            ["__count"],
        )
        counts = {cabinet.id: count for cabinet, count in groups}
        for cabinet in self:
            cabinet.difference_count = counts.get(cabinet.id, 0)

    def _on_inventory(self, readings, received, evidence=""):
        """Compare what the cabinet says it holds with the books.

        Charge levels are taken over; an eject under verification is decided (R13,
        R14); a bank on rental that lies in a slot ends its rental (R18, R19); a bank
        booked in the wrong slot is put right (EX-05); a slot with a fault is out of use
        while it lasts (SL07). Every other difference is listed for a person (H05); what
        two inventories in a row say alike is believed (PB08).

        :param list readings: `{"slot": number, "bank": serial or None, "level",
            "temperature", "state", "code"}` for every slot of the cabinet.
        :param datetime received: UTC instant of receipt.
        """
        self.ensure_one()
        slots = {slot.number: slot for slot in self.slot_ids}
        seen = self._banks_by_serial(readings)
        findings = []
        for reading in readings:
            slot = slots.get(reading["slot"])
            bank = seen.get(reading["bank"]) if reading["bank"] else None
            kind = self._on_slot_read(slot, bank, reading, received, evidence)
            findings += [(slot, reading, kind, bank)] if kind else []
        empty = self._empty_slots(readings)
        self._decide_open_eject(seen, empty, received, evidence)
        self._deny_conflicts(readings)
        for reading in readings:
            if reading["slot"] in slots:
                slots[reading["slot"]]._on_reading(reading)
        missing = self._missing_banks(empty | self._opened_slots(readings), slots)
        findings += [(bank.slot_id, {}, "bank_missing", bank) for bank in missing]
        read = {reading["slot"] for reading in readings}
        self._on_differences(findings, read, received, evidence)

    def _on_slot_read(self, slot, bank, reading, received, evidence):
        """Apply what is said of one slot; return the difference that remains."""
        if not slot:
            return "slot_unknown"
        if not bank:
            return "bank_unknown" if reading["bank"] else None
        if bank.conflict_slot_id and slot in (bank.slot_id | bank.conflict_slot_id):
            bank._on_conflict_reported(slot, reading)
            return None
        bank._on_reading(reading, received)
        return self._on_bank_seen(slot, bank, received, evidence)

    def _on_differences(self, findings, read, received, evidence):
        """H05, PB08: list what is new and ask again; believe what was said twice."""
        differences = self.env["powerbank.cabinet.difference"]
        found = differences._report(self, findings, read, received, evidence)
        opened, confirmed = found
        for difference in confirmed.filtered(lambda d: d.kind in SETTLED_BY_TWO):
            difference._on_confirmed(received, evidence)
        if opened:
            self._request_inventory()
            opened._note(self.env._("The cabinet was asked again."))

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
        if bank.rental_id._is_not_taken(slot, received):
            bank.rental_id._on_not_taken(slot, evidence)
            return None
        if slot.bank_id and bank.rental_id.state != "in_use":
            return "slot_taken"
        if bank.rental_id or bank.state in ("in_transit_unknown", "lost", "sold"):
            bank._on_docked(slot, received, received, evidence)
            return None
        if bank.slot_id:
            return self._on_bank_elsewhere(slot, bank, received, evidence)
        return "bank_not_expected"

    def _on_bank_elsewhere(self, slot, bank, received, evidence):
        """EX-05 within one cabinet, PB16 between two; a difference for all else."""
        if bank._is_seen_in_two_cabinets(slot):
            bank._on_conflict(slot, received, evidence)
            return None
        booked = bank.slot_id
        if booked.cabinet_id != self or booked.state == "ejecting":
            return "bank_elsewhere"
        if not bank.try_lock_for_update(allow_referencing=True):
            return "bank_elsewhere"
        bank._move(
            bank.state, "slot_corrected", at=received, evidence=evidence, slot=slot
        )
        booked._on_misread()
        return None

    def _is_still_leaving(self, slot, bank, received):
        """Whether this reading is only the echo of an eject a moment ago.

        For some seconds after an eject a cabinet may still list the bank in its slot
        while it checks the empty hole.
        """
        rental = bank.rental_id
        if not rental.started_at or rental.slot_id != slot:
            return False
        settle = rental._setting("eject_settle_seconds", 10)
        return (received - rental.started_at).total_seconds() < settle

    @api.model
    def _empty_slots(self, readings):
        """Return the numbers of the slots that are proven to be empty.

        A slot with a fault may list no power bank and hold one (SL07).
        """
        doubtful = {r["slot"] for r in readings if r["state"] != "empty"}
        return {r["slot"] for r in readings} - doubtful

    @api.model
    def _opened_slots(self, readings):
        """Return the numbers of slots forced open in which no power bank is read.

        That is no proof for or against a customer who waits for one there.
        """
        return {
            reading["slot"]
            for reading in readings
            if reading["state"] == "forced_open" and not reading["bank"]
        }

    def _deny_conflicts(self, readings):
        """EX-09: banks reported in two cabinets that do not lie in this one."""
        banks = self.env["powerbank.bank"].search(
            [
                ("conflict_slot_id", "!=", False),
                "|",
                ("conflict_slot_id.cabinet_id", "=", self.id),
                ("slot_id.cabinet_id", "=", self.id),
            ]
        )
        said = {reading["slot"]: reading for reading in readings}
        for bank in banks:
            places = bank.slot_id | bank.conflict_slot_id
            here = places.filtered(lambda slot: slot.cabinet_id == self)
            reading = said.get(here.number)
            other = reading and reading["bank"] not in (None, bank.name)
            if reading and (reading["state"] == "empty" or other):
                bank._on_conflict_denied(here)

    def _decide_open_eject(self, seen, empty, received, evidence):
        """R13 or R14 for the ejects of this cabinet that are being verified.

        Where the slot could not be read, neither: R12 and R15 go on. A cabinet that is
        back after R15 decides the same (R16).
        """
        rentals = self.env["powerbank.rental"].search(
            [
                ("cabinet_id", "=", self.id),
                ("state", "in", ("ejecting", "exception")),
                ("verify_attempts", ">", 0),
            ]
        )
        for rental in rentals:
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
