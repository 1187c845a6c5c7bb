from odoo import fields, models

from .slot import EJECT_FAULT


class SlotBoard(models.Model):
    """A slot on the picture of its cabinet."""

    _inherit = "powerbank.slot"

    # === BUSINESS METHODS === #

    def _board_values(self):
        """Return `{slot: values}` for the picture, in the order of these slots."""
        out = self._rented_out()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            slot: {
                "id": slot.id,
                "number": slot.number,
                "state": slot.state,
                "state_label": labels[slot.state],
                "fault": slot._fault_text(),
                "lock": slot._lock_state(),
                "bank": slot._board_bank(),
                "rental": out.get(slot, False),
                "actions": slot._board_actions(),
            }
            for slot in self
        }

    def _rented_out(self):
        """Return `{slot: [id, name]}` of running rentals that began in these slots."""
        rentals = self.env["powerbank.rental"].search(
            [
                ("cabinet_id", "in", self.cabinet_id.ids),
                ("slot_id", "in", self.ids),
                ("state", "=", "in_use"),
            ],
            order="id",
        )
        return {rental.slot_id: [rental.id, rental.display_name] for rental in rentals}

    def _fault_text(self):
        """Return in words what is wrong with this slot; empty when nothing is."""
        self.ensure_one()
        if self.state == "ghost":
            return self.env._("Reports a power bank that is elsewhere")
        if self.state != "fault":
            return ""
        faults = dict(self._fields["fault_reason"]._description_selection(self.env))
        return faults.get(self.fault_reason) or self.env._("Fault")

    def _lock_state(self):
        """Return `open`, `stuck` or `closed`; False where nothing is to be locked."""
        self.ensure_one()
        if self.state in ("ejecting", "receiving"):
            return "open"
        if self.state == "fault" and self.fault_reason == EJECT_FAULT:
            return "stuck"
        return "closed" if self.bank_id else False

    def _board_bank(self):
        """Return what the picture tells of the power bank in this slot."""
        bank = self.bank_id
        if not bank:
            return False
        states = dict(bank._fields["state"]._description_selection(self.env))
        return {
            "id": bank.id,
            "name": bank.name,
            "level": bank.level,
            "level_at": bank.level_at and fields.Datetime.to_string(bank.level_at),
            "temperature": bank.temperature,
            "heat": bank._heat(),
            "state": bank.state,
            "state_label": states[bank.state],
            "recalled": bank.recalled,
            "reserved": bool(bank.reserved_rental_id or bank.reserved_customer_id),
        }

    def _board_actions(self):
        """Return what can be done with this slot now, `[{"name", "label", "ask"}]`.

        A name is a method of the slot that the browser may call; `ask` is a question
        to be answered first. Addons add theirs.
        """
        self.ensure_one()
        actions = []
        if self.state in ("empty", "occupied"):
            actions.append(
                {
                    "name": "action_disable",
                    "label": self.env._("Take out of Use"),
                    "ask": self.env._(
                        "Take this slot out of use? Nothing is rented from it or"
                        " returned into it until you bring it back."
                    ),
                }
            )
        if self.state in ("fault", "ghost", "disabled"):
            actions.append(
                {
                    "name": "action_test_passed",
                    "label": (
                        self.env._("Bring back into Use")
                        if self.state == "disabled"
                        else self.env._("Tested OK")
                    ),
                    "ask": self.env._("Is this slot in order?"),
                }
            )
        return actions

    # === ACTION METHODS === #

    def action_disable(self):
        """Take slots at rest out of use, until somebody says that they are in order."""
        for slot in self._as_dispatcher():
            slot.lock_for_update(allow_referencing=True)
            if slot.state in ("empty", "occupied"):
                slot.state = "disabled"
                slot.cabinet_id._message_log(
                    body=self.env._("Slot %s is out of use.", slot.number)
                )
