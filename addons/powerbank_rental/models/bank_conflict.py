from odoo import fields, models

from ..errors import Refusal

#: Reports that each cabinet gives before it is decided which of them is right.
REPORTS_NEEDED = 2


class BankConflict(models.Model):
    """One power bank reported in two cabinets (PB16, EX-09).

    Bank and both slots are locked and both cabinets are asked. The one that confirms
    in two reports in a row, with charge or temperature changing between them, is right:
    what only remembers a bank says the same again and again. When both are right, two
    banks carry one serial number.
    """

    _inherit = "powerbank.bank"

    conflict_slot_id = fields.Many2one(
        "powerbank.slot",
        string="Also Reported In",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    conflict_reports = fields.Json(
        readonly=True,
        copy=False,
        help="By slot id: how often reported, the last charge and temperature, and"
        " whether they changed.",
    )

    # === EVENTS === #

    def _is_seen_in_two_cabinets(self, slot):
        """Guard of PB16: docked at another cabinet that reports, and no eject.

        What staff wrote down of a cabinet without connection is weaker than a report.
        """
        self.ensure_one()
        here = self.slot_id
        return bool(
            here
            and here.cabinet_id != slot.cabinet_id
            and here.cabinet_id._is_connected()
            and here.state != "ejecting"
        )

    def _on_conflict(self, slot, received, evidence):
        """PB16: lock the bank and both slots, and ask both cabinets."""
        self.ensure_one()
        if self.conflict_slot_id:
            return
        self.write({"conflict_slot_id": slot.id, "conflict_reports": {}})
        self._move(
            "quarantine",
            "reported_twice",
            at=received,
            evidence=evidence,
            reason=self.quarantine_reason or "conflict",
            slot=self.slot_id,
        )
        slot._on_ghost()
        self._raise_alert(
            "conflict",
            self.env._(
                "Power bank %(bank)s is reported in two slots: %(slot)s and %(other)s.",
                bank=self.name,
                slot=self.slot_id.display_name,
                other=slot.display_name,
            ),
            level="3",
        )
        (self.slot_id | slot).cabinet_id._request_inventory()

    def _on_conflict_reported(self, slot, reading):
        """One of the two cabinets says again that the bank lies in `slot`."""
        self.ensure_one()
        reports = dict(self.conflict_reports or {})
        before = reports.get(str(slot.id), {})
        telemetry = [reading.get("level"), reading.get("temperature")]
        changed = bool(before) and before["telemetry"] != telemetry
        reports[str(slot.id)] = {
            "count": before.get("count", 0) + 1,
            "telemetry": telemetry,
            "confirmed": before.get("confirmed", False) or changed,
        }
        self.conflict_reports = reports
        self._decide_conflict()

    def _on_conflict_denied(self, slot):
        """One of the two cabinets proves that the bank does not lie in `slot`."""
        self.ensure_one()
        right = (self.slot_id | self.conflict_slot_id) - slot
        self._settle_conflict(right, self.env._("the other slot is empty"))
        slot._on_ghost_gone()

    def _decide_conflict(self):
        """Decide once both cabinets have reported often enough."""
        slots = self.slot_id | self.conflict_slot_id
        reports = {slot: self.conflict_reports.get(str(slot.id), {}) for slot in slots}
        if min(report.get("count", 0) for report in reports.values()) < REPORTS_NEEDED:
            return
        right = slots.filtered(lambda slot: reports[slot].get("confirmed"))
        if len(right) == 1:
            self._settle_conflict(right, self.env._("its readings change"))
        elif len(right) == 2:
            self._on_cloned()

    def _on_cloned(self):
        """Both are right: two banks carry one serial number; relabel one."""
        place = self._current_place()
        if self.quarantine_reason == "conflict":
            self._move("quarantine", "cloned", reason="cloned", **place)
        self._clear_alerts("conflict")
        self._raise_alert(
            "bank_cloned",
            self.env._(
                "Two power banks carry the serial number %(bank)s: in slot %(slot)s and"
                " in slot %(other)s. Relabel one.",
                bank=self.name,
                slot=self.slot_id.display_name,
                other=self.conflict_slot_id.display_name,
            ),
            level="3",
        )

    # === BUSINESS METHODS === #

    def _settle_conflict(self, right, evidence):
        """The bank lies in `right`; the other slot is a ghost (SL08)."""
        self.ensure_one()
        wrong = (self.slot_id | self.conflict_slot_id) - right
        self.write({"conflict_slot_id": False, "conflict_reports": False})
        right._on_ghost_gone()
        reason = self._unsound() or self._other_reason()
        state = "quarantine" if reason else "docked"
        if right != self.slot_id:
            right._make_room(evidence)
        self._move(state, "settled", evidence=evidence, reason=reason, slot=right)
        wrong._on_ghost()
        self._clear_alerts("conflict", "bank_cloned")

    def _other_reason(self):
        """Return why it was in quarantine before two cabinets reported it, or False."""
        is_ours = self.quarantine_reason in ("conflict", "cloned")
        return not is_ours and self.quarantine_reason

    def _forget_conflict(self):
        """The bank is seen at a third place, or was taken out."""
        if self.conflict_slot_id:
            self.write({"conflict_slot_id": False, "conflict_reports": False})
            self._clear_alerts("conflict", "bank_cloned")

    # === ACTION METHODS === #

    def action_lies_where_booked(self):
        """Somebody looked: the bank lies in the slot in which the books have it."""
        self._settle_by_hand("slot_id")

    def action_lies_in_other_slot(self):
        """Somebody looked: the bank lies in the other slot that reports it."""
        self._settle_by_hand("conflict_slot_id")

    def _settle_by_hand(self, field):
        self.ensure_one()
        bank = self._as_dispatcher()
        if not bank.conflict_slot_id:
            raise Refusal(
                "wrong_state",
                self.env._("Only one slot reports power bank %s.", self.name),
            )
        bank._settle_conflict(bank[field], self.env._("seen by staff"))
