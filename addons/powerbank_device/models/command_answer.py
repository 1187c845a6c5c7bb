from datetime import timedelta

from odoo import fields, models


class CommandAnswer(models.Model):
    """What came of a command: the cabinet's answer, or none."""

    _inherit = "powerbank.command"

    # === EVENTS - EJECT === #

    def _on_ejected(self, bank, event):
        """R07, R08: the cabinet proves that `bank` came out; the clock starts.

        A proof that comes late is taken all the same, whatever the command's state.

        :param bank: `powerbank.bank` that the cabinet names.
        :param event: `powerbank.device.event` that proves it.
        """
        self.ensure_one()
        self._lock_chain(bank)
        self._set_answer("acknowledged", event)
        if self.rental_id:
            self.rental_id._on_ejected(bank, event._evidence(), at=event.received_at)
        elif bank.state == "docked":
            self._hand_to_staff(bank, event._evidence())

    def _hand_to_staff(self, bank, evidence):
        """PB05: the bank is with the one who asked for it."""
        keeper = self.user_id.partner_id or self.cabinet_id.company_id.partner_id
        bank._move("carried", "ejected_by_staff", evidence=evidence, custodian=keeper)
        self.slot_id._on_eject_over()

    def _on_eject_failed(self, event):
        """The cabinet says that nothing came out (R10, R11).

        What is said of a command that is settled already changes nothing.
        """
        self.ensure_one()
        self._lock_chain()
        if not self._is_open_eject():
            return
        self._set_answer("failed", event)
        if self.rental_id:
            self.rental_id._on_eject_refused(event._evidence())
        else:
            self._close_without_eject(event._evidence())

    def _on_eject_doubtful(self, event):
        """The cabinet answers, but does not know where the bank is: ask it (R12)."""
        self.ensure_one()
        self._lock_chain()
        if not self._is_open_eject():
            return
        self._set_answer("unknown", event)
        if self.rental_id.state == "ejecting":
            self.rental_id._on_eject_unanswered()
        else:
            self.cabinet_id._request_inventory()

    def _close_without_eject(self, evidence, tried=True):
        if self.rental_id:
            self.rental_id._on_eject_failed(evidence, tried)
        elif self.slot_id.state == "ejecting" and tried:
            self.slot_id._on_eject_failed()
        else:
            self.slot_id._on_eject_over()

    # === EVENTS - OTHER === #

    def _on_inventory(self, event, seen, empty):
        """An inventory came in: it answers those asked for, and settles staff's ejects.

        A slot that could not be read settles nothing (SL07).

        :param set seen: serial numbers that the cabinet lists.
        :param set empty: numbers of the slots that are proven to be empty.
        """
        for command in self.filtered(lambda c: c._is_answered_by(event)):
            command._set_answer("acknowledged", event)
        for command in self.filtered(lambda c: c._is_open_staff_eject()):
            if command.bank_id.name in seen:
                command._on_eject_failed(event)
            elif command.slot_id.number in empty:
                command._on_ejected(command.bank_id, event)

    def _is_answered_by(self, inventory):
        """Whether this asked for an inventory that comes this way.

        Over HTTP it takes its time, so it may come when nobody waits any more.
        """
        if self.kind == "upload":
            return inventory.channel == "http"
        return self.kind == "inventory" and self.state == "sent"

    def _is_open_eject(self):
        """Whether nobody knows yet what came of this eject."""
        self.ensure_one()
        if self.rental_id and self.state == "unknown":
            return self.rental_id.state in ("ejecting", "exception")
        return self.state == "sent" or self._is_open_staff_eject()

    def _is_open_rental_eject(self):
        """Whether a customer waits for what this eject gives out."""
        self.ensure_one()
        return self.rental_id.state in ("ejecting", "exception")

    def _is_open_staff_eject(self):
        return (
            self.kind == "eject"
            and self.state == "unknown"
            and not self.rental_id
            and self.slot_id.state == "ejecting"
        )

    def _set_answer(self, state, event):
        self.ensure_one()
        self.lock_for_update()
        self.write(
            {
                "state": state,
                "answered_at": event.received_at,
                "code": (event.decoded or {}).get("code"),
                "outcome": event.outcome,
                "answer_raw": event.raw,
            }
        )

    def _lock_chain(self, bank=None):
        """Lock what the answer is about in the house's order, before the command."""
        for records in ((bank or self.bank_id), self.slot_id, self.rental_id):
            records.lock_for_update(allow_referencing=True)

    # === EVENTS - TIME === #

    def _answer_by(self):
        """Return until when a cabinet has time to answer this eject; False when it had.

        Nothing can be missing before it was sent; one that never is expires.
        """
        self.ensure_one()
        if self.state == "queued":
            return fields.Datetime.now() + timedelta(seconds=1)
        seconds = self.env["powerbank.rental"]._eject_seconds()
        return self.state == "sent" and self.sent_at + timedelta(seconds=seconds)

    def _withdraw(self):
        """Let no eject go out that nobody waits for any more."""
        self.lock_for_update()
        queued = self.filtered(lambda c: c.state == "queued")
        queued.state = "expired"
        queued._forget_secret()

    def _on_expired(self):
        """The gateway could not send it in time; it never will, so nothing came out."""
        self.ensure_one()
        self._lock_chain()
        self.lock_for_update()
        if self.state == "queued":
            self.state = "expired"
            self._forget_secret()
            if self.kind == "eject":
                reason = self.env._("command not sent in time")
                self._close_without_eject(reason, tried=False)

    def _on_unanswered(self):
        """No answer in time: an inventory has to tell what became of an eject."""
        self.ensure_one()
        self.lock_for_update()
        if self.state != "sent":
            return
        self.state = "unknown"
        self._forget_secret()
        if self.kind == "eject" and not self.rental_id:
            self.cabinet_id._request_inventory()
