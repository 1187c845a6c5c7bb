from odoo import models

from odoo.addons.powerbank_rental.models.cabinet_checklist import COMMISSIONING


class CabinetChecklist(models.Model):
    """A connected cabinet proves by itself that it works (H01)."""

    _inherit = "powerbank.cabinet"

    # === BUSINESS METHODS === #

    def _points(self, phase):
        points = super()._points(phase)
        if phase == COMMISSIONING and self._is_connected():
            points[-1:-1] = ["connection", "inventory"]
        return points

    def _proof(self, kind):
        proofs = {
            "connection": self._proof_of_connection,
            "inventory": self._proof_of_inventory,
            "test_eject": self._proof_of_eject,
        }
        if kind in proofs and self._is_connected():
            return proofs[kind]()
        return super()._proof(kind)

    def _proof_of_connection(self):
        seen = self._last_seen_at()[self]
        seen = seen and seen.replace(microsecond=0)
        return self.env._("heard of at %s UTC", seen) if seen else ""

    def _proof_of_inventory(self):
        """An inventory was answered, and nothing it said differs from the books."""
        answered = self._last_done("inventory")
        if not answered or self.difference_count:
            return ""
        return self.env._("inventory of %s UTC", answered.answered_at)

    def _proof_of_eject(self):
        """A power bank came out when staff asked for it."""
        done = self._last_done("eject")
        return done.display_name if done else ""

    def _last_done(self, kind):
        return self.env["powerbank.command"].search(
            [
                ("cabinet_id", "=", self.id),
                ("kind", "=", kind),
                ("state", "=", "acknowledged"),
                ("rental_id", "=", False),
            ],
            limit=1,
        )
