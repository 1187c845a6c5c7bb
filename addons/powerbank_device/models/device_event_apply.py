from odoo import models


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
            return self._quarantined(
                self.env._("device %s is not in the fleet", self.device_uid)
            )
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

    # === EJECT ANSWERS === #

    def _apply_ejected(self, message):
        """R07, R08, R11: the answer to the eject that is open, or was (EX-01)."""
        command = self._answered_command(message)
        if not command:
            return self._quarantined(
                self.env._("a power bank came out that nobody asked for")
                if message.ok
                else self.env._("answers an eject that nobody asked for")
            )
        bank = self._named_bank(message, command)
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
        one that lies in a slot again can come out anew.
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
        away = named.filtered(lambda c: c.bank_id.state != "docked")
        return (named & still_open or away or still_open or named)[:1]

    def _numbered_command(self, sequence):
        """Return the eject of this cabinet that went out under this number."""
        return self.env["powerbank.command"].search(
            [
                ("id", "=", sequence),
                ("cabinet_id", "=", self.cabinet_id.id),
                ("kind", "=", "eject"),
            ]
        )

    def _is_named(self, command, message):
        if message.bank:
            return command.bank_id.name == message.bank
        return command.slot_id.number == message.slot

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
        slot = self.cabinet_id._slot(message.slot)
        bank = self.env["powerbank.bank"]._find(message.bank)
        if not slot or not bank:
            return self._unknown_place(message, slot)
        key = f"{message.type}:{message.slot}:{message.bank}:{self._place_key(bank)}"
        values = self._once(key, {"bank_id": bank.id})
        is_there = bank.slot_id == slot and not bank._assumed_rental()
        if values is None or is_there:
            return self._repeated()
        self._make_room(slot)
        if message.level is not None:
            bank._on_reading({"level": message.level}, self.received_at)
        rental = bank._on_docked(
            slot, self._earliest_at(), self.received_at, self._evidence()
        )
        ended_at = rental.ended_at or self.received_at
        return {**values, "rental_id": rental.id, "effective_at": ended_at}

    def _apply_self_test(self, message):
        """The second look at a doubtful return; a good one is a return."""
        return self._apply_returned(message)

    def _return_refused(self, message):
        """The bank is not in, or the cabinet does not know: look into the slots."""
        self.cabinet_id._request_inventory()
        return self._ignored(
            self.env._(
                "the cabinet did not accept the power bank: %(outcome)s (%(code)s)",
                outcome=message.outcome,
                code=message.code,
            )
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

    def _make_room(self, slot):
        """EX-06: the bank booked here cannot be; an inventory tells where it is."""
        if slot.bank_id:
            slot.bank_id._move(
                "in_transit_unknown", "displaced", evidence=self._evidence()
            )
            self.cabinet_id._request_inventory()

    # === OTHER === #

    def _apply_inventory(self, message):
        """H05, R13, R14: compare all slots with the books. Repeating it is harmless."""
        evidence = self._evidence()
        readings = self.decoded["slots"]
        seen = {reading["bank"] for reading in readings if reading["bank"]}
        empty = self.cabinet_id._empty_slots(readings)
        self._open_commands()._on_inventory(self, seen, empty)
        self.cabinet_id._on_inventory(readings, self.received_at, evidence)
        return {"state": "applied"}

    def _open_commands(self):
        return self.env["powerbank.command"].search(
            [
                ("cabinet_id", "=", self.cabinet_id.id),
                ("kind", "in", ("inventory", "eject")),
                ("state", "in", ("sent", "unknown")),
                ("create_date", ">", "-1d"),
            ]
        )

    def _apply_heartbeat(self, message):
        """The link was noted when the frame came in."""
        return {"state": "applied"}

    def _apply_wifi_scan(self, message):
        """For people to read."""
        return {"state": "applied"}

    def _apply_details(self, message):
        """For people to read."""
        return {"state": "applied"}

    def _apply_login(self, message):
        """H02: the cabinet has started anew; look at what it holds."""
        if message.slots:
            return self._apply_inventory(message)
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
