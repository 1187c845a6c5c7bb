from odoo import models
from odoo.fields import Domain

from ..protocol.messages import Outcome


class DeviceEventApply(models.Model):
    """What each kind of message does to the books.

    Every `_apply_<kind>` returns the values that close its event. A repetition is known
    by its key, made of cabinet, kind, slot, bank and the state before (D.0); only the
    first event with a key has an effect.
    """

    _inherit = "powerbank.device.event"

    def _apply(self, message):
        """Apply a decoded message and return the event's closing values."""
        if message is None:
            return self._quarantined(self.env._("no vendor is known for this topic"))
        if message.type == "invalid":
            return self._quarantined(message.reason)
        if not self.cabinet_id:
            return self._apply_outside(message)
        event = self.with_context(powerbank_actor=f"cabinet {self.cabinet_id.name}")
        return getattr(event, f"_apply_{message.type}")(message)

    def _once(self, key, values):
        """Return closing values that let no second event with this key have an effect.

        :return: None when another event had it already.
        """
        twin = self.search_count(
            [("cabinet_id", "=", self.cabinet_id.id), ("dedupe_key", "=", key)], limit=1
        )
        return None if twin else {"state": "applied", "dedupe_key": key, **values}

    def _repeated(self):
        return self._ignored(self.env._("repeats an event that was applied"))

    def _outdated(self):
        """What may be older than an eject proves nothing: ask for what is true now."""
        self.cabinet_id._request_inventory()
        return self._ignored(self.env._("it may have been said before an eject"))

    # === EJECT ANSWERS === #

    def _apply_ejected(self, message):
        """R07 to R11: the answer to the eject that is open, or was (EX-01)."""
        command = self._answered_command(message)
        if not command:
            return self._quarantined(
                self.env._("a power bank came out that nobody asked for")
                if message.ok
                else self.env._("answers an eject that nobody asked for")
            )
        bank = self._named_bank(message, command)
        if message.ok and not bank and command._is_open_rental_eject():
            bank = self._register_unknown(message)
        key = f"ejected:{message.slot}:{message.bank}:{command.id}:{message.code}"
        values = self._once(
            key,
            {
                "command_id": command.id,
                "rental_id": command.rental_id.id,
                "bank_id": bank.id,
            },
        )
        if values is None:
            return self._repeated()
        if message.ok and not bank:
            return self._quarantined(
                self.env._("power bank %s is not in the books", message.bank)
            )
        self._answer(command, message, bank)
        if not message.ok:
            self.cabinet_id._on_anomaly()
        return values

    def _answer(self, command, message, bank):
        if message.ok:
            command._on_ejected(bank, self)
        elif message.outcome.certain:
            command._on_eject_failed(self)
        else:
            command._on_eject_doubtful(self)

    def _answered_command(self, message):
        """Return the eject that this answers, whatever its state: late ones count.

        A number that the answer repeats tells. Where the vendor numbers no request,
        named bank or slot do, and else the eject that is open: a wrong bank may have
        come out for it. A closed eject counts before it only while its bank is away:
        one that lies in a slot again can come out anew. That nothing came out is said
        of the named bank alone.
        """
        if message.sequence:
            return self._numbered_command(message.sequence)
        ejects = self.env["powerbank.command"].search(
            [
                ("cabinet_id", "=", self.cabinet_id.id),
                ("kind", "=", "eject"),
                ("sent_at", "!=", False),
            ],
            limit=10,
        )
        named = ejects.filtered(lambda c: self._is_named(c, message))
        still_open = ejects.filtered(lambda c: c._is_open_eject())
        if not message.ok:
            return (named & still_open or named or still_open)[:1]
        away = named.filtered(lambda c: c.bank_id.state != "docked")
        return (named & still_open or away or still_open or named)[:1]

    def _numbered_command(self, sequence):
        """Return the eject of this cabinet that went out under this number."""
        return self.env["powerbank.command"]._numbered(
            self.cabinet_id, "eject", sequence
        )

    def _is_named(self, command, message):
        if message.bank:
            return command.bank_id.name == message.bank
        return command.slot_id.number == message.slot

    def _register_unknown(self, message):
        """R09, PB17: take a bank into the books that nobody registered."""
        return self.env["powerbank.bank"]._register_unknown(
            message.bank, self.cabinet_id, self._evidence()
        )

    def _named_bank(self, message, command):
        """Return the bank that came out; an answer by slot names none."""
        if message.bank:
            return self.env["powerbank.bank"]._find(message.bank)
        return command.bank_id

    # === RETURNS === #

    def _apply_returned(self, message):
        """R19, PB03, PB06, PB09: a bank lies in a slot; EX-07 when it did before.

        The customer does not pay for the time in which nobody heard the cabinet (C.5).
        """
        if not message.ok:
            return self._return_refused(message)
        if self._is_replayed(message):
            return self._repeated()
        if self._takes_unknown(message):
            self._register_unknown(message)
        slot = self.cabinet_id._slot(message.slot)
        bank = self.env["powerbank.bank"]._find(message.bank)
        if not slot or not bank:
            return self._unknown_place(message, slot)
        key = f"{message.type}:{message.slot}:{message.bank}:{self._place_key(bank)}"
        values = self._once(key, {"bank_id": bank.id})
        is_there = bank.slot_id == slot and not bank._assumed_rental()
        if values is None or is_there:
            self._on_self_tested(bank, message)
            return self._repeated()
        if self._precedes_the_eject_of(bank):
            return self._outdated()
        if message.level is not None:
            bank._on_reading(self._measured(message), self.received_at)
        end, clock_suspect = self._effective_end(bank)
        bank.rental_id._on_put_in(slot, end)
        rental = bank._on_docked(slot, end, self.received_at, self._evidence())
        if clock_suspect:
            rental.clock_suspect = True
        ended_at = rental.ended_at or self.received_at
        return {**values, "rental_id": rental.id, "effective_at": ended_at}

    def _measured(self, message):
        """Return what a return says of its bank; only a self-test takes the heat."""
        heat = message.temperature if message.type == "self_test" else None
        return {"level": message.level, "temperature": heat}

    def _apply_self_test(self, message):
        """The second look at a doubtful return; a good one is a return."""
        return self._apply_returned(message)

    def _on_self_tested(self, bank, message):
        """PB13: the bank was in already, but now its temperature is known."""
        if message.type == "self_test" and message.temperature is not None:
            bank._on_reading(self._measured(message), self.received_at)

    def _is_replayed(self, message):
        """Whether this very frame was applied since the cabinet last started anew.

        Only where the cabinet numbers what it says: else a later return may have the
        same bytes.
        """
        if not message.sequence:
            return False
        here = Domain("cabinet_id", "=", self.cabinet_id.id)
        start = self.search(
            here & Domain("kind", "=", "login") & Domain("id", "<", self.id), limit=1
        )
        return bool(
            self.search_count(
                here
                & Domain("id", ">", start.id or 0)
                & Domain("state", "=", "applied")
                & Domain("kind", "=", message.type)
                & Domain("raw", "=", self.raw),
                limit=1,
            )
        )

    def _return_refused(self, message):
        """The bank is not in, or the cabinet does not know: look into the slots.

        What was pushed in and is read later counts from now (EX-13); the bank of
        another operator is pushed out again (EX-12).
        """
        if message.outcome is not Outcome.REFUSED:
            for slot in self.cabinet_id._slot(message.slot):
                slot._on_half_inserted(self._earliest_at())
        self.cabinet_id._request_inventory()
        return self._ignored(
            self.env._(
                "the cabinet did not accept the power bank: %(outcome)s (%(code)s)",
                outcome=message.outcome,
                code=message.code,
            )
        )

    def _takes_unknown(self, message):
        """Guard of PB17: a slot of ours holds a bank of no book, and we take those."""
        params = self.env["ir.config_parameter"].sudo()
        policy = params.get_param("powerbank_rental.unknown_bank") or "accept"
        return (
            policy == "accept"
            and bool(message.bank and self.cabinet_id._slot(message.slot))
            and not self.env["powerbank.bank"]._find(message.bank)
        )

    def _unknown_place(self, message, slot):
        if not slot:
            return self._quarantined(
                self.env._("slot %s is not in the books", message.slot)
            )
        return self._quarantined(
            self.env._("power bank %s is not in the books", message.bank)
        )

    def _place_key(self, bank):
        """Return the state before: the move that brought the bank where it was."""
        last = self.env["powerbank.bank.move"].search(
            [("bank_id", "=", bank.id)], limit=1
        )
        return last.id

    # === CABINETS THAT ARE NOT OURS (EX-08) === #

    def _apply_outside(self, message):
        """EX-08: the frame waits for people; a bank of ours stops its clock at once."""
        if message.type in ("returned", "self_test") and message.ok:
            self._stop_clock_of(message.bank)
        return self._quarantined(
            self.env._("device %s is not in the fleet", self.device_uid)
        )

    def _stop_clock_of(self, serial):
        rental = self.env["powerbank.bank"]._find(serial).rental_id
        if rental.state == "in_use":
            self.rental_id, self.bank_id = rental, rental.bank_id
            evidence = self.env._("device %s", self.device_uid)
            rental._on_seen_outside(self._earliest_at(), evidence)

    # === OTHER === #

    def _apply_inventory(self, message):
        """H05, R13, R14: compare all slots with the books. Repeating it is harmless.

        One that may have been said before the last eject or return tells of slots as
        they were; it proves nothing, and another is asked for.
        """
        readings = self.decoded["slots"]
        if self._precedes_an_eject() or self._precedes_a_return():
            self._open_commands()._on_inventory(self, set(), set())
            return self._outdated()
        if len({reading["slot"] for reading in readings}) < len(readings):
            self._open_commands()._on_inventory(self, set(), set())
            return self._ignored(self.env._("two of its slots have the same number"))
        evidence = self._evidence()
        seen = {reading["bank"] for reading in readings if reading["bank"]}
        empty = self.cabinet_id._empty_slots(readings)
        self._open_commands()._on_inventory(self, seen, empty)
        self.cabinet_id._on_inventory(readings, self.received_at, evidence)
        return {"state": "applied"}

    def _open_commands(self):
        return self.env["powerbank.command"].search(
            [
                ("cabinet_id", "=", self.cabinet_id.id),
                ("kind", "in", ("inventory", "upload", "eject")),
                ("state", "in", ("sent", "unknown")),
                ("create_date", ">", "-1d"),
            ]
        )

    def _apply_heartbeat(self, message):
        """The link was noted when the frame came in."""
        return {"state": "applied"}

    def _apply_login(self, message):
        """H02: the cabinet has started anew; look at what it holds.

        One that asks by HTTP for its broker is not there yet, so it cannot be asked.
        Who ordered the restart sees that it took place.
        """
        self._answer_order("reboot")
        self.cabinet_id._note_versions(
            firmware=message.firmware, hardware=message.hardware
        )
        if message.slots:
            return self._apply_inventory(message)
        if self.channel != "http":
            self.cabinet_id._request_inventory()
        return {"state": "applied"}

    def _apply_slot_alarm(self, message):
        """H06: a slot was opened by force, or took in nothing; look at all of them."""
        slot = self.cabinet_id._slot(message.slot)
        if not slot:
            return self._unknown_place(message, slot)
        self.cabinet_id._request_inventory()
        self.cabinet_id._report_fault(
            self.env._(
                "Slot %(slot)s reports an alarm (%(code)s) for power bank %(bank)s.",
                slot=message.slot,
                code=message.code,
                bank=message.bank or "-",
            )
        )
        return {"state": "applied"}
