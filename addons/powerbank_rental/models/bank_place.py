from datetime import timedelta

from odoo import fields, models

from .bank import GONE_STATES, HELD_STATES, RESERVED_FIELDS


class BankPlace(models.Model):
    """How a power bank comes from one place to the next (D.5)."""

    _inherit = "powerbank.bank"

    unknown_since = fields.Datetime(
        readonly=True, copy=False, help="Since when nobody knows where it is."
    )

    # === BUSINESS METHODS === #

    def _move(self, state, event, *, at=None, evidence="", reason=False, **place):
        """Bring this bank to `state` and its one `place`, and record the move.

        The only way a bank changes its place. Slots on both ends follow.

        :param str state: state after the move (table D.5).
        :param str event: what happened, for the history.
        :param datetime at: UTC instant of the event; now when missing.
        :param str reason: why it is put into quarantine.
        :param place: one of `slot`, `custodian`, `rental` (records), or none for the
            gone states.
        """
        self.ensure_one()
        before, origin, old_slot = self.state, self._describe_place(), self.slot_id
        slot = place.get("slot") or self.env["powerbank.slot"]
        since = self.unknown_since or fields.Datetime.now()
        self.write(
            {
                "state": state,
                "active": self.active or bool(slot),
                "slot_id": slot.id,
                "custodian_id": place["custodian"].id
                if "custodian" in place
                else False,
                "rental_id": place["rental"].id if "rental" in place else False,
                **dict.fromkeys(RESERVED_FIELDS, False),
                "unknown_since": since if state == "in_transit_unknown" else False,
                "quarantine_reason": state == "quarantine"
                and (reason or self.quarantine_reason or "staff"),
            }
        )
        self.wake_at = self._next_wake()
        if old_slot and old_slot != slot:
            self._forget_conflict()
            old_slot._on_bank_out()
        if slot:
            slot._on_bank_in()
        values = self._move_values(event, at, before, origin)
        return self.env["powerbank.bank.move"].create({**values, "evidence": evidence})

    def _move_values(self, event, at, before, origin):
        self.ensure_one()
        return {
            "bank_id": self.id,
            "at": at or fields.Datetime.now(),
            "event": event,
            "from_place": origin,
            "to_place": self._describe_place(),
            "slot_id": self.slot_id.id,
            "custodian_id": self.custodian_id.id,
            "rental_id": self.rental_id.id,
            "state_before": before,
            "state_after": self.state,
        }

    def _current_place(self):
        """Return this bank's place as keyword arguments of `_move`."""
        self.ensure_one()
        places = {
            "slot": self.slot_id,
            "custodian": self.custodian_id,
            "rental": self.rental_id,
        }
        return {name: place for name, place in places.items() if place}

    # === EVENTS - IN A SLOT === #

    def _on_docked(self, slot, end, received, evidence=""):
        """A bank was seen in `slot`: PB03, PB06, PB09, PB12, or nothing new (EX-07).

        :param slot: `powerbank.slot` in which it lies.
        :param datetime end: effective UTC instant of the insertion (billing.md C.5).
        :param datetime received: UTC instant at which the server heard of it.
        :return: the rental whose end this proves, empty when none: a swap goes on.
        """
        self.ensure_one()
        rental, stuck_since = self.rental_id, slot._half_inserted_at(end)
        if stuck_since and not (rental.started_at and stuck_since < rental.started_at):
            end = stuck_since
        if rental and rental.state == "in_use":
            slot._make_room(evidence)
            rental._on_returned(slot, end, received, evidence)
            return rental.filtered("ended_at")
        assumed = self._assumed_rental()
        if assumed and assumed._on_true_end(slot, end, received, evidence):
            return assumed
        if self.slot_id != slot:
            self._on_docked_unrented(slot, end, received, evidence)
        return rental

    def _on_docked_unrented(self, slot, end, received, evidence):
        """PB03, PB09, PB12, R28, or PB16 where it lies in another cabinet as well."""
        if self._is_seen_in_two_cabinets(slot):
            self._on_conflict(slot, received, evidence)
            return
        slot._make_room(evidence)
        if self.sold_rental_id:
            self.sold_rental_id._on_back_after_sale(slot, end, evidence)
            return
        event = "found" if self.state in GONE_STATES else "docked"
        self._dock(slot, event, end, evidence)

    def _dock(self, slot, event, at, evidence, fault=False):
        """Put this bank into `slot`, and into quarantine where it must not be lent.

        :param str fault: why it must not, where the one who returned it says so.
        """
        reason = self._reason_when_docked() or fault
        state = "quarantine" if reason else "docked"
        self._move(state, event, at=at, evidence=evidence, reason=reason, slot=slot)
        if event == "found":
            self._clear_alerts("theft", "find_bank")

    def _reason_when_docked(self):
        """Return why a bank that turns up is checked before it is lent again, or False.

        PB12 for what was lost or sold, PB09 for what was away for more than a week,
        PB13 for a hot one. A bank in quarantine stays there (EX-10).
        """
        self.ensure_one()
        if self.state in ("lost", "sold", "scrapped"):
            return self.state
        if self.state in ("quarantine", "repair"):
            return self.quarantine_reason or "staff"
        if self._heat() == "hot":
            return "hot"
        return self._unsound() or (self._is_long_unknown() and "unknown_long")

    def _is_long_unknown(self):
        """Guard of PB09: so long away that somebody looks at it first."""
        days = self.env["powerbank.rental"]._setting("found_quarantine_days", 7)
        since = self.unknown_since
        return bool(since) and since < fields.Datetime.now() - timedelta(days=days)

    # === EVENTS - GONE === #

    def _on_missing(self, evidence):
        """PB08: two inventories in a row show its slot empty, and nobody took it.

        No rental is invented. Who had it last is told to the people who look for it.
        """
        self.ensure_one()
        slot, last = self.slot_id, self.rental_line_ids[-1:].rental_id
        self._move("in_transit_unknown", "missing", evidence=evidence)
        self._raise_alert(
            "theft",
            self.env._(
                "Power bank %(bank)s is gone from slot %(slot)s without an order. Last"
                " rental: %(rental)s. Look at the venue's video.",
                bank=self.name,
                slot=slot.display_name,
                rental=last.name or self.env._("none"),
            ),
            level="3",
        )

    def _on_lost(self):
        """PB10: nobody has seen it for a month; it is written off."""
        self.ensure_one()
        evidence = self.env._("unknown since %s", self.unknown_since)
        self._move("lost", "lost", evidence=evidence)
        self._write_off()

    def _write_off(self):
        """Hook of PB10: take what the bank was worth out of the books."""

    # === SCHEDULED === #

    def _on_wake(self):
        """PB10, and PB13 for a certificate that ran out."""
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        lost_at = self._lost_at()
        if lost_at and lost_at <= fields.Datetime.now():
            self._on_lost()
        self._quarantine_unsound()
        self.wake_at = self._next_wake()

    def _lost_at(self):
        """Return when a bank of unknown whereabouts counts as lost."""
        if self.state != "in_transit_unknown" or not self.unknown_since:
            return False
        days = self.env["powerbank.rental"]._setting("lost_days", 30)
        return self.unknown_since + timedelta(days=days)

    def _next_wake(self):
        """Return when time alone changes this bank next, or False."""
        self.ensure_one()
        return self._lost_at() or self._certificate_ends_at()

    def _certificate_ends_at(self):
        """Return from when on the certificate of a bank that could be lent is void."""
        in_hand = self.state in ("docked", *HELD_STATES) and self.state != "quarantine"
        if not in_hand or not self.cert_expires_on:
            return False
        midnight = fields.Datetime.to_datetime(self.cert_expires_on)
        return midnight + timedelta(days=1)
