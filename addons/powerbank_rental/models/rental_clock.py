from datetime import timedelta

from odoo import fields, models

from .rental_pause import PLACE_REASONS


class RentalClock(models.Model):
    """The clock that stands still while a customer cannot return: R21 and R22."""

    _inherit = "powerbank.rental"

    pause_ids = fields.One2many("powerbank.rental.pause", "rental_id", readonly=True)
    paused = fields.Boolean(
        readonly=True, copy=False, help="There was no place to return to (R21)."
    )

    # === BUSINESS METHODS === #

    def _pauses(self):
        """Add what was granted, and what nobody has decided on yet.

        Whoever asks what a rental would cost if a case were rejected names it in the
        context as `powerbank_rejected_case`.
        """
        rejected = self.env.context.get("powerbank_rejected_case")
        counted = self.pause_ids.filtered(
            lambda p: (
                p.state != "rejected" and (not rejected or p.case_id.id != rejected)
            )
        )
        pauses = [(pause.from_at, pause.to_at or None) for pause in counted]
        return super()._pauses() + pauses

    def _open_pauses(self):
        """Return why the clock stands now, each reason its own; none when it runs."""
        self.ensure_one()
        return self.pause_ids.filtered(lambda p: p._is_open())

    def _place_pause(self):
        """Return the open pause that ends when a place to return to is free."""
        return self._open_pauses().filtered(lambda p: p.reason in PLACE_REASONS)

    def _stop_clock(self, at, reason, evidence, **values):
        """Let the clock stand from `at` (UTC) on for one more reason.

        Other reasons for which it stands go on: the bill merges what overlaps, and what
        is rejected takes nothing away from what was granted.

        :param str reason: key of `rental_pause.REASONS`.
        """
        self.pause_ids.flush_recordset()  # the new one must not meet an old one
        actor = self.env.context.get("powerbank_actor")
        return self.env["powerbank.rental.pause"].create(
            {
                "rental_id": self.id,
                "from_at": max(at, self.started_at),
                "reason": reason,
                "evidence": evidence,
                "opened_by": actor or self.env.user.name,
                **values,
            }
        )

    # === EVENTS - CANNOT RETURN (R21) === #

    def _on_no_place(self, at, reason, evidence, **values):
        """R21: nowhere to return to, by proof or by an agent's word.

        The clock stands from the time of the claim, until a place is free again.
        """
        self.ensure_one()
        self._lock_chain()
        now = fields.Datetime.now()
        values.setdefault("check_at", now + self._place_check_interval())
        self._place_pause()._close(at)
        self._stop_clock(at, reason, evidence, **values)
        self._transition("R21", evidence=evidence, at=at, paused=True)
        self._set_alarm()
        self._notify("paused")

    def _place_check_interval(self):
        return timedelta(minutes=self._setting("place_check_minutes", 5))

    # === EVENTS - A PLACE IS FREE (R22) === #

    def _alarms(self):
        """Look for a free place now and then, while there was none."""
        alarms = super()._alarms()
        pause = self._place_pause()
        if pause.check_at:
            alarms.append((pause.check_at, "_on_place_check"))
        return alarms

    def _on_place_check(self):
        """Tell the customer where a slot is free; later let the clock go on."""
        pause, now = self._place_pause(), fields.Datetime.now()
        station = self._free_station(pause)
        if pause.told_at and station:
            self._on_resumed(pause.check_at, self.env._("told of a free slot"))
            return
        pause.write(
            {
                "told_at": now if station else False,
                "told_station_id": station.id,
                "check_at": now
                + (self._time_to_return() if station else self._place_check_interval()),
            }
        )
        if station:
            self._record("place_told", evidence=station.display_name)
            self._notify("place_free", place=station.display_name)

    def _time_to_return(self):
        """Time to go to a place that is free again before the clock goes on."""
        return timedelta(minutes=self._setting("return_minutes", 30))

    def _free_station(self, pause):
        """Return the nearest station at which the power bank can be returned now."""
        latitude, longitude = pause.case_id._position() or (
            self.station_id.latitude,
            self.station_id.longitude,
        )
        stations = self.env["powerbank.station"]
        return stations._return_places(latitude, longitude, rental=self).free

    def _on_resumed(self, at, evidence):
        """R22: the clock goes on at `at` (UTC)."""
        self._place_pause()._close(at)
        self._transition("R22", evidence=evidence, at=at, paused=False)
        self._set_alarm()

    def action_resume(self):
        """R22: staff know of a place to return to."""
        for rental in self._as_dispatcher().filtered("paused"):
            rental._lock_chain()
            now = fields.Datetime.now()
            rental._on_resumed(now, self.env._("place known to staff"))

    def _transition(self, row_id, **values):
        """However a rental ends, no clock is left that stands still."""
        result = super()._transition(row_id, **values)
        if self.ended_at and (pauses := self._open_pauses()):
            pauses._close(self.ended_at)
            self.paused = False
        return result

    def _close_pauses(self, at, evidence):
        """The power bank is back: no clock is left to stand still (R22)."""
        if self.paused:
            self._transition("R22", evidence=evidence, at=at, paused=False)
        self._open_pauses()._close(at)
