from odoo import models


class CabinetTrouble(models.Model):
    """What an inventory says about the claims of customers (EX-03, R23)."""

    _inherit = "powerbank.cabinet"

    def _request_inventory(self):
        """Ask what the slots hold; staff look into cabinets that cannot answer."""
        for cabinet in self:
            cabinet._raise_alert(
                "look",
                self.env._("Somebody asks: what do the slots of this cabinet hold?"),
                level="1",
            )

    def _open_cases(self):
        """Return the claims that wait for an inventory of this cabinet."""
        return self.env["powerbank.case"].search(
            [
                ("cabinet_id", "=", self.id),
                ("state", "=", "open"),
                ("kind", "in", ("returned", "nothing_came_out")),
                ("rental_id", "!=", False),
            ]
        )

    def _on_inventory(self, readings, received, evidence=""):
        """Whose power bank the inventory does not list gets an agent's decision."""
        result = super()._on_inventory(readings, received, evidence)
        if not self._is_connected():
            self._clear_alerts("look")
        waiting = self._open_cases()
        if waiting:
            self._on_claims_unproven(waiting, readings, received)
        return result

    def _on_claims_unproven(self, cases, readings, received):
        """An inventory that could read every slot, and has not seen the bank."""
        listed = {reading["bank"] for reading in readings if reading["bank"]}
        empty = self._empty_slots(readings)
        readable = all(r["bank"] or r["slot"] in empty for r in readings)
        for case in cases:
            missing = case.bank_id.name not in listed
            if readable and missing and received >= case.opened_at:
                case.rental_id._on_not_found(case, received)

    def _on_bank_seen(self, slot, bank, received, evidence):
        """EX-03: in the slot that it was to leave it has never been anywhere else."""
        rental = bank.rental_id
        if rental.state == "in_use" and rental.slot_id == slot:
            case = rental._open_case("nothing_came_out")
            late = self._is_still_leaving(slot, bank, received)
            if case.state == "open" and not late and not slot.bank_id:
                rental._on_never_left(slot, received, evidence)
                return None
        return super()._on_bank_seen(slot, bank, received, evidence)
