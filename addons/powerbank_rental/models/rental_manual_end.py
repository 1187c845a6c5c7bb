from odoo import models

from ..errors import Refusal

#: Place of the bank as staff decide it -> its state (table D.5).
BANK_STATES = {
    "docked": "docked",
    "custodian": "carried",
    "lost": "lost",
    "unknown": "in_transit_unknown",
}


#: What only a correction of the bill grants, never the end of a rental itself.
ONLY_CORRECTED = (
    "free_minutes",
    "pause_from",
    "pause_to",
    "shown_version_id",
    "waiver_amount",
)


class RentalManualEnd(models.Model):
    """R25: staff end a rental, and say where the power bank is."""

    _inherit = "powerbank.rental"

    def _check_endable(self, change):
        """Guard of R25: the clock runs, and the place of the bank is decided.

        :param change: record of a model that inherits `powerbank.rental.proposal`.
        """
        self.ensure_one()
        if self.state != "in_use":
            raise Refusal(
                "wrong_state",
                self.env._("Rental %s does not run: there is no end.", self.name),
            )
        self._check_lets_nothing_off(change)
        place = change.bank_place
        named = {"docked": change.slot_id, "custodian": change.custodian_id}
        if place not in BANK_STATES or not named.get(place, True):
            raise Refusal("refused", self.env._("Say where the power bank is."))
        if place == "docked":
            change.slot_id._check_empty()
        if self._bill_until(change._get_end()).sold:
            raise Refusal(
                "refused",
                self.env._(
                    "By then the power bank was bought. Choose an earlier end, or"
                    " correct the bill of the sale."
                ),
            )

    def _check_lets_nothing_off(self, change):
        """What staff let off is a correction, with the limits and the trace of one."""
        if change.waiver != "none" or any(change[name] for name in ONLY_CORRECTED):
            raise Refusal(
                "refused",
                self.env._(
                    "The end of a rental lets nothing off. End it, then correct its"
                    " bill."
                ),
            )

    def _end_by_staff(self, change):
        """R25: stop the clock at the time that staff decided, and settle.

        :param change: `powerbank.rental.change` that was approved where it had to be.
        """
        self.ensure_one()
        slot, end = change.slot_id, change._get_end()
        self._lock_chain(slot=self.slot_id | slot)
        self._check_endable(change)
        evidence = change._get_evidence()
        self._close_pauses(end, evidence)
        self._transition(
            "R25",
            evidence=evidence,
            at=end,
            ended_at=end,
            ended_by="staff",
            return_cabinet_id=slot.cabinet_id.id,
            return_station_id=slot.station_id.id,
            return_slot_id=slot.id,
            wake_at=False,
        )
        self._close_bank_line(end)
        place = {
            "docked": {"slot": slot},
            "custodian": {"custodian": change.custodian_id},
        }
        self.bank_id._move(
            BANK_STATES[change.bank_place],
            "ended_by_staff",
            at=end,
            evidence=evidence,
            **place.get(change.bank_place, {}),
        )
        self._settle(reason=evidence)
