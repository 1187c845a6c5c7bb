from datetime import timedelta

from odoo import fields, models

from ..errors import Refusal
from .cabinet import LIVE_STATES
from .cabinet_checklist import COMMISSIONING, REMOVAL

#: What H06 can report, and how pressing it is.
TROUBLES = {"tamper": "3", "tilt": "2", "overheated": "3", "power": "2", "cloned": "3"}
#: How the level of the offline alert grows (row H04): setting of minutes, its default.
OFFLINE_STEPS = (
    ("1", "offline_minutes", 10),
    ("2", "offline_serious_minutes", 120),
    ("3", "offline_urgent_minutes", 1440),
)


class CabinetLife(models.Model):
    """From the commissioning of a cabinet to its removal: rows H01 to H09."""

    _inherit = "powerbank.cabinet"

    commissioned_at = fields.Datetime(readonly=True, copy=False)
    commissioned_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    offline_since = fields.Datetime(readonly=True, copy=False)

    # === ACTION METHODS === #

    def action_install(self):
        """H01: the cabinet stands at its venue and may go online.

        :raise Refusal: a point of the checklist is open.
        """
        for cabinet in self._as_dispatcher().filtered(
            lambda c: c.state == "registered"
        ):
            cabinet._check_list(COMMISSIONING)
            cabinet.write(
                {
                    "state": "installed",
                    "commissioned_at": fields.Datetime.now(),
                    "commissioned_by_id": self.env.uid,
                }
            )

    def action_enable(self):
        """Bring an installed, disabled or repaired cabinet into service."""
        ready = self._as_dispatcher().filtered(
            lambda c: c.state in ("installed", "disabled", "fault")
        )
        ready._clear_alerts("fault", "cabinet_lost", *TROUBLES)
        ready._return_to_service()

    def action_disable(self):
        """H07: no renting any more; returns stay possible."""
        live = self._as_dispatcher().filtered(lambda c: c.state in LIVE_STATES)
        live.state = "disabled"
        if note := self.env.context.get("note"):
            for cabinet in live:
                author = self.env.user.partner_id.id
                cabinet._message_log(body=note, author_id=author)

    def action_remove(self):
        """H08: the cabinet has left its venue.

        :raise Refusal: it is in service, or power banks are inside.
        """
        for cabinet in self._as_dispatcher():
            cabinet._check_can_be_removed()
            cabinet.write({"state": "removed", "offline_since": False})
            cabinet._clear_alerts()
            cabinet._set_offline_wake()

    def action_report_lost(self):
        """EX-17: burnt, stolen or flooded: nobody knows where its banks are.

        Open rentals are not affected: their customers return elsewhere.
        """
        for cabinet in self._as_dispatcher():
            cabinet.state = "fault"
            banks = cabinet.bank_ids
            for bank in banks:
                evidence = self.env._("cabinet %s lost", cabinet.name)
                bank._move("in_transit_unknown", "cabinet_lost", evidence=evidence)
            message = self.env._(
                "Cabinet %(cabinet)s is burnt, stolen or flooded; %(count)s power banks"
                " were inside. Tell the venue and the police; after a fire, stop"
                " charging the same batch elsewhere.",
                cabinet=cabinet.name,
                count=len(banks),
            )
            cabinet._raise_alert("cabinet_lost", message, level="3")

    # === BUSINESS METHODS === #

    def _check_can_be_removed(self):
        """Guard of H08: out of renting, every bank taken out, and collected."""
        self.ensure_one()
        if self.state != "disabled":
            raise Refusal(
                "wrong_state",
                self.env._("Stop renting from cabinet %s first.", self.name),
            )
        self._check_list(REMOVAL)

    def _return_to_service(self):
        """Set the state that the cabinet's connection proves; manual ones are online.

        Addons that bring a connection override this.
        """
        self.write({"state": "online", "offline_since": False})

    def _relock_seconds(self):
        """Return within how many seconds a slot locks a bank again that nobody took.

        Models differ (R18); addons that know the model override this.
        """
        return self.env["powerbank.rental"]._setting("relock_seconds", 60)

    def _is_venue_open(self):
        """Whether somebody could rent here now; unknown counts as yes."""
        return not self.station_id or self.station_id._is_open_now()

    # === EVENTS - CONNECTION === #

    def _on_online(self):
        """H02: the cabinet reports again."""
        coming = self.filtered(lambda c: c.state in ("installed", "offline"))
        coming.write({"state": "online", "offline_since": False, "wake_at": False})
        coming._clear_alerts("offline")

    def _on_offline(self):
        """H03: the cabinet has missed its beats; it is hidden from renting."""
        going = self.filtered(lambda c: c.state == "online")
        going.write({"state": "offline", "offline_since": fields.Datetime.now()})
        for cabinet in going:
            cabinet._set_offline_wake()

    def _on_wake(self):
        """H04: still offline; the longer, the more pressing."""
        self.ensure_one()
        if self.state != "offline":
            self.wake_at = False
        elif self._is_venue_open():
            self._on_still_offline()
            self._set_offline_wake()
        else:
            later = timedelta(
                minutes=self.env["powerbank.rental"]._setting("closed_minutes", 30)
            )
            self.wake_at = fields.Datetime.now() + later

    def _on_still_offline(self):
        """H04: raise the alert, or its level."""
        now = fields.Datetime.now()
        due = [level for level, at in self._offline_steps() if at <= now]
        if due:
            message = self.env._(
                "Cabinet %(cabinet)s is offline since %(since)s UTC.",
                cabinet=self.name,
                since=self.offline_since,
            )
            self._raise_alert("offline", message, level=due[-1])

    def _offline_steps(self):
        """Return `[(level, UTC instant)]` from when on the alert has this level."""
        setting = self.env["powerbank.rental"]._setting
        since = self.offline_since or fields.Datetime.now()
        return [
            (level, since + timedelta(minutes=setting(name, default)))
            for level, name, default in OFFLINE_STEPS
        ]

    def _set_offline_wake(self):
        """Wake up when the alert gets its next level."""
        now = fields.Datetime.now()
        later = [at for _level, at in self._offline_steps() if at > now]
        self.wake_at = min(later) if later and self.state == "offline" else False

    # === EVENTS - TROUBLE === #

    def _on_trouble(self, kind, evidence):
        """H06: tampering, tilt, heat or a power cut; H09: a second login.

        No renting until the cabinet, or a technician, says that it is over.

        :param str kind: a key of `TROUBLES`.
        """
        self.ensure_one()
        if self.state in ("installed", "online", "offline"):
            self.state = "fault"
        message = self.env._(
            "Cabinet %(cabinet)s: %(evidence)s", cabinet=self.name, evidence=evidence
        )
        self._raise_alert(kind, message, level=TROUBLES[kind])

    def _on_trouble_over(self, kind):
        """H06: the cause is gone; when it was the last, the cabinet lends again."""
        self.ensure_one()
        self._clear_alerts(kind)
        if self.state == "fault" and not self._live_alerts("cabinet_lost", *TROUBLES):
            self._return_to_service()

    def _on_duplicate_login(self, evidence):
        """H09: somebody else signed in under this cabinet's number.

        Which of the two is real, nobody knows: neither may give anything out.
        """
        self._on_trouble("cloned", evidence)

    # === BUSINESS METHODS - ALERTS === #

    def _report_fault(self, message):
        """Put a fault before the people who look after this cabinet.

        What it lacks besides is added to what they know already.
        """
        known = (self._live_alerts("fault").message or "").splitlines()
        lines = dict.fromkeys([*known, message])
        self._raise_alert("fault", "\n".join(lines))

    def _report_jams(self):
        """SL06: name the slots that wait for a technician."""
        self._report_slots(
            "slot_jam",
            self.slot_ids.filtered(lambda s: s.fault_reason == "jam"),
            self.env._("These slots failed to eject again and again:"),
        )

    def _report_misreads(self):
        """EX-02, EX-05: name the slots whose reader has to be checked."""
        limit = self.env["powerbank.rental"]._setting("slot_misreads", 2)
        self._report_slots(
            "slot_reader",
            self.slot_ids.filtered(lambda s: s.misread_count >= limit),
            self.env._("Check the readers of these slots:"),
        )

    def _report_slots(self, kind, slots, text):
        """Raise, renew or clear the alert about some slots of this cabinet."""
        self.ensure_one()
        if slots:
            numbers = ", ".join(str(number) for number in slots.mapped("number"))
            self._raise_alert(kind, f"{text} {numbers}")
        else:
            self._clear_alerts(kind)

    def _clear_slot_alerts(self):
        """SL09: a technician tested slots; what is over is over."""
        for cabinet in self:
            cabinet._report_jams()
            cabinet._report_misreads()
